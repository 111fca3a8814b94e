/** The Spark session that jobs run in, and what keeps its secrets out of messages. */
package dev.lamina.jobs.spark;
