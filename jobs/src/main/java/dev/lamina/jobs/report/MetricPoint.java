package dev.lamina.jobs.report;

/**
 * One number that one epoch of a trial measured.
 *
 * @param epoch 1 for the first
 * @param name such as {@code test/accuracy}
 */
public record MetricPoint(int trial, int attempt, int epoch, String name, double value) {}
