package dev.lamina.jobs.report;

import java.util.Optional;

/**
 * By which method a trial learns, and of how many modules its network is.
 *
 * @param method such as {@code dgl+man}
 * @param modules K; empty where the data, on which it depends, are not there any more
 */
public record TrialSetup(String method, Optional<Integer> modules) {}
