package dev.lamina.core.data;

import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * A sample as a {@link SampleRecipe} made it, with what is known of it besides.
 *
 * @param position where it lies in its source, for people
 * @param encoding {@link #RAW}, {@link #TOKENS}, or the kind of an image file such as {@code jpeg}
 * @param content bytes of the stored content: an image file, {@link
 *     dev.lamina.core.image.Image#pixels()}, or tokens of 4 bytes each, the lowest first
 * @param channels 1 or 3; 0 for text
 * @param height of the picture as it is stored, or shown where a file says how it is turned; 1 for
 *     text
 * @param width likewise; the number of tokens for text
 * @param sums for each channel the sum of all values; none for text
 * @param squares for each channel the sum of their squares
 * @param differenceHash of the picture; empty for text
 * @param sha256 of {@code content}, hexadecimal
 */
public record PreparedSample(
    StoredSample stored,
    String position,
    String encoding,
    byte[] content,
    int channels,
    int height,
    int width,
    List<Long> sums,
    List<Long> squares,
    OptionalLong differenceHash,
    String sha256) {

  /** Pixels, planar. */
  public static final String RAW = "raw";

  /** Text. */
  public static final String TOKENS = "tokens";

  public PreparedSample {
    Objects.requireNonNull(stored);
    Objects.requireNonNull(position);
    Objects.requireNonNull(encoding);
    sums = List.copyOf(sums);
    squares = List.copyOf(squares);
  }
}
