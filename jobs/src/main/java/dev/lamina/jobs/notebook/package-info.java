/**
 * What the notes of folder {@code notebooks} call: few methods that give tables of Spark's, under
 * fixed names for SQL, or text and HTML as Zeppelin shows them. Whatever comes from a table is made
 * harmless here.
 */
package dev.lamina.jobs.notebook;
