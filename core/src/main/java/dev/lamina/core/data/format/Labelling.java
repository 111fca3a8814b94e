package dev.lamina.core.data.format;

import dev.lamina.core.data.Target;
import dev.lamina.core.source.SourceTree;
import java.io.Serializable;
import java.util.Optional;
import java.util.Set;

/** Where the labels of picture files come from. A value that travels to other machines. */
interface Labelling extends Serializable {

  /** Endings of files that lie beside pictures and are none. */
  Set<String> TEXTS =
      Set.of("txt", "csv", "tsv", "json", "xml", "yaml", "yml", "md", "mat", "db", "ini");

  /**
   * Reads what it needs to answer.
   *
   * @throws dev.lamina.core.spec.LaminaException {@code DATA} if that has changed since it was
   *     indexed
   */
  Labels read(SourceTree source);

  /**
   * Whether a file is none of the pictures, by its name: hidden, or a text. Of all others their
   * content tells.
   */
  static boolean isText(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return name.startsWith(".") || TEXTS.contains(name.substring(name.lastIndexOf('.') + 1));
  }

  /** What files are called and what they show. */
  interface Labels {

    /**
     * The key of a file; empty if it is no record.
     *
     * @param path below the folder of the split
     */
    Optional<String> key(String path);

    /**
     * The label of a picture.
     *
     * @throws dev.lamina.core.spec.RejectedException if it has none that can be used
     */
    Target target(String key);
  }
}
