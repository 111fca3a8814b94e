package dev.lamina.core.tune;

/**
 * Names an attempt at a segment, and the checkpoint that it left if it left one.
 *
 * @param trial number of the trial, from 0
 * @param attempt from 1
 */
public record TrialAttempt(int trial, int attempt) {}
