/** What terminals show, whatever it is about. */
package dev.lamina.jobs.text;
