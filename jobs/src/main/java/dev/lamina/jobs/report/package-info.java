/**
 * What came of a sweep, read from its tables: a leaderboard for the terminal and one HTML file for
 * everything else. The model is plain records; only {@code ReportReader} knows tables.
 */
package dev.lamina.jobs.report;
