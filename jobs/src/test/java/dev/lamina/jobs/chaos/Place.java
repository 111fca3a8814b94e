package dev.lamina.jobs.chaos;

import org.apache.hadoop.conf.Configuration;

/**
 * Where the drivers of one schedule meet.
 *
 * @param results folder of the tables of results
 */
record Place(String results, Configuration hadoop, Turns turns, Chaos chaos, Journal journal) {}
