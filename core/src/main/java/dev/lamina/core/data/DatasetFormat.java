package dev.lamina.core.data;

import java.io.Serializable;
import java.util.Map;

/**
 * A data set in the layout that its authors publish it in. A format is a value: it holds its
 * parameters and no open files.
 */
public interface DatasetFormat extends Serializable {

  /** The name in the catalog, such as {@code cifar10}. */
  String name();

  /** Everything beside the source that samples depend on, by name. */
  Map<String, String> parameters();

  /** Whether there is anything to read; {@link Indexing#source()} may be left out otherwise. */
  default boolean readsSource() {
    return true;
  }

  /** Whether its pictures are files that must be decoded; otherwise they are pixels, or text. */
  default boolean holdsImageFiles() {
    return true;
  }

  /**
   * Looks at a source and says what is there, without reading more than annotations and listings.
   *
   * @throws dev.lamina.core.spec.LaminaException {@code DATA} if something is missing or broken;
   *     {@code SPEC} if it has no such split
   */
  DatasetIndex index(Indexing indexing);
}
