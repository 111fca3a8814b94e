/**
 * Sweeps on Spark: a job a segment, results in Delta tables, and a log that survives the driver.
 */
package dev.lamina.jobs.sweep;
