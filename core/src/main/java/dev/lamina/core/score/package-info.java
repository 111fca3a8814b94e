/**
 * What networks tell of samples, and how good that is: batches in memory that programs read, and
 * scores that merge. Training measures by it, and so does scoring across machines.
 */
package dev.lamina.core.score;
