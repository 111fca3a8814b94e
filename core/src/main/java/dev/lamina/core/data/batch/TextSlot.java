package dev.lamina.core.data.batch;

import java.nio.LongBuffer;

/**
 * Memory for one batch of text, filled over and over.
 *
 * @param tokens (N, T), written by index: position and limit stay
 * @param targets (N, T), likewise: the token after each of them
 */
public record TextSlot(LongBuffer tokens, LongBuffer targets) {}
