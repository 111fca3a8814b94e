/** The command line: options become calls of jobs, what jobs do becomes text and exit codes. */
package dev.lamina.jobs.cli;
