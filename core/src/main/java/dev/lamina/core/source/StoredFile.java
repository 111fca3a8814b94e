package dev.lamina.core.source;

import dev.lamina.core.spec.Check;
import java.io.Serializable;

/**
 * A file or folder of a {@link Storage}, as it was when it was listed.
 *
 * @param path in full
 * @param folder whether it holds others
 * @param bytes size; 0 for folders
 * @param stamp changes whenever the content may have changed: modification time, or the tag that a
 *     store gives; empty for folders
 */
public record StoredFile(String path, boolean folder, long bytes, String stamp)
    implements Serializable {

  public StoredFile {
    Check.argument(!path.isEmpty(), "Invalid path: empty (want a file or folder)");
    Check.argument(bytes >= 0, "Invalid size: %s (want >= 0)", bytes);
  }

  /** The last part of the path. */
  public String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
