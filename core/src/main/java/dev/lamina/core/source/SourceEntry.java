package dev.lamina.core.source;

import java.io.Serializable;

/**
 * A file, or in listings also a folder, of a {@link SourceTree}.
 *
 * @param path in the tree, separated by {@code /}, without a slash at either end
 * @param folder whether it holds others; what is visited is always a file
 * @param bytes size that is stated for it; -1 where none is (compressed with gzip), 0 for folders
 * @param position where it lies, for people: the file, relative to the source, and where it is an
 *     archive the place in it: {@code train.tar@1536}; empty for folders
 */
public record SourceEntry(String path, boolean folder, long bytes, String position)
    implements Serializable {

  /** The last part of the path. */
  public String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The path of the folder that it lies in; empty for the root. */
  public String parent() {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }
}
