/** The Spark session that jobs run in. */
package dev.lamina.jobs.spark;
