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
 * @param target where a symbolic link leads to, with all links on the way resolved; {@link
 *     #NOWHERE} if it leads to nothing, and for devices, pipes and the like; empty for plain files
 *     and folders, and on stores without links
 */
public record StoredFile(String path, boolean folder, long bytes, String stamp, String target)
    implements Serializable {

  /** The target of what is no file and no folder and leads to none. */
  public static final String NOWHERE = "/";

  public StoredFile {
    Check.argument(!path.isEmpty(), "Invalid path: empty (want a file or folder)");
    Check.argument(bytes >= 0, "Invalid size: %s (want >= 0)", bytes);
  }

  /** A plain file or folder. */
  public StoredFile(String path, boolean folder, long bytes, String stamp) {
    this(path, folder, bytes, stamp, "");
  }

  /** The last part of the path. */
  public String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
