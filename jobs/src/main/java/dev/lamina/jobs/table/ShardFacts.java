package dev.lamina.jobs.table;

import java.io.Serializable;
import java.util.List;

/**
 * What is known of the rows of one shard, or of several.
 *
 * @param samples number of rows
 * @param digest SHA-256 in hexadecimal of the samples, in the order of keys: contents, targets,
 *     sizes
 * @param rows likewise of the samples and where each comes from: another one if any row differs
 * @param channels of all pictures; 0 for text, and where they differ
 * @param height of all pictures; 0 where they differ
 * @param width likewise
 * @param pixels of all pictures together
 * @param sums for each channel the sum of all values; none where channels differ
 * @param squares for each channel the sum of their squares
 */
public record ShardFacts(
    long samples,
    String digest,
    String rows,
    int channels,
    int height,
    int width,
    long pixels,
    List<Long> sums,
    List<Long> squares)
    implements Serializable {

  public ShardFacts {
    sums = List.copyOf(sums);
    squares = List.copyOf(squares);
  }

  /** What its pictures have in common. */
  public PictureShape shape() {
    return PictureShape.of(channels, height, width);
  }
}
