/**
 * Delta tables: one class a table beside the layer that reads and writes them without Spark jobs.
 */
package dev.lamina.jobs.table;
