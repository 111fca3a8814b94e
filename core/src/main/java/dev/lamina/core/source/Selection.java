package dev.lamina.core.source;

import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** The folders and files of a tree that somebody wants; all if none is named. */
final class Selection implements Serializable {

  private static final long serialVersionUID = 1;

  static final Selection ALL = new Selection(List.of());

  private final TreeSet<String> wanted;

  private Selection(Collection<String> wanted) {
    this.wanted = new TreeSet<>(wanted);
  }

  static Selection of(Collection<String> paths) {
    return new Selection(paths);
  }

  /** Whether a path is wanted or lies below one that is. */
  boolean holds(String path) {
    if (wanted.isEmpty() || wanted.contains(path) || wanted.contains("")) {
      return true;
    }
    for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      if (wanted.contains(path.substring(0, slash))) {
        return true;
      }
    }
    return false;
  }

  /** Whether something below a folder may be wanted. */
  boolean mayHold(String folder) {
    if (folder.isEmpty() || holds(folder)) {
      return true;
    }
    String next = wanted.ceiling(folder + "/");
    return next != null && next.startsWith(folder + "/");
  }
}
