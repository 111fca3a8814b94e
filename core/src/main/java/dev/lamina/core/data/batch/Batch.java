package dev.lamina.core.data.batch;

/**
 * A filled batch.
 *
 * @param slot position of its memory among the slots
 * @param first visit in it: position in the order
 * @param count number of its samples: those behind them mean nothing
 */
public record Batch(int slot, int first, int count) {}
