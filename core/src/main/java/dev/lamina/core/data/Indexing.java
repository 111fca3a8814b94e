package dev.lamina.core.data;

import dev.lamina.core.image.ImageLimits;
import dev.lamina.core.source.SourceTree;
import dev.lamina.core.source.Spread;
import dev.lamina.core.spec.Check;
import java.util.Optional;

/**
 * How a source is to be indexed.
 *
 * @param source what to look at; empty only for formats that read nothing
 * @param split if present, the one split that is wanted; where a source holds a single split
 *     without saying which, such as a tar of training pictures, this names it
 * @param memberBytes bytes of the source that a member should have, as near as its files allow: the
 *     work of one task
 * @param limits of image files that belong to annotations, such as label maps
 * @param spread where long listings are made
 */
public record Indexing(
    Optional<SourceTree> source,
    Optional<String> split,
    long memberBytes,
    ImageLimits limits,
    Spread spread) {

  /** Bytes of a member, unless told otherwise: 8 MiB. */
  public static final long MEMBER_BYTES = 8L << 20;

  public Indexing {
    Check.argument(memberBytes > 0, "Invalid bytes of a member: %s (want > 0)", memberBytes);
  }

  /** With the limits of {@link SampleRecipe#AS_IS}. */
  public Indexing(
      Optional<SourceTree> source, Optional<String> split, long memberBytes, Spread spread) {
    this(source, split, memberBytes, SampleRecipe.AS_IS.limits(), spread);
  }

  /** All of a source, indexed here. */
  public static Indexing of(SourceTree source) {
    return new Indexing(Optional.of(source), Optional.empty(), MEMBER_BYTES, Spread.here());
  }

  /** For a format that reads nothing. */
  public static Indexing ofNothing() {
    return new Indexing(Optional.empty(), Optional.empty(), MEMBER_BYTES, Spread.here());
  }

  /** The source of a format that needs one. */
  public SourceTree tree() {
    return source.orElseThrow(() -> new IllegalArgumentException("Cannot index: no source given"));
  }

  /** Whether a split is wanted. */
  public boolean wants(String name) {
    return split.isEmpty() || split.get().equals(name);
  }
}
