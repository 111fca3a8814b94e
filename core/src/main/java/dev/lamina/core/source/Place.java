package dev.lamina.core.source;

import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;
import java.io.Serializable;
import java.util.Optional;

/**
 * Where an archive stands.
 *
 * @param prefix virtual folder of its entries; empty for the source itself
 * @param own name that its entries may repeat as their first folder; empty if none
 * @param depth archives that its entries lie in, 1 or more
 * @param where file, and place in it, for people
 */
record Place(String prefix, String own, int depth, String where) implements Serializable {

  /** What to call the archive in a rejection. */
  String archive() {
    return prefix.isEmpty() ? where : prefix;
  }

  String at(long position) {
    return where + "@" + position;
  }

  /**
   * The path of an entry in the tree; empty for what is no entry: the folder itself and what is
   * ignored.
   *
   * @throws RejectedException {@code UNSAFE_PATH}
   */
  String path(String written, SourceLimits limits) {
    String path = VirtualPath.clean(written, limits.nameBytes());
    if (VirtualPath.ignored(path) || path.isEmpty()) {
      return "";
    }
    if (!own.isEmpty() && path.startsWith(own + "/")) {
      path = path.substring(own.length() + 1);
    }
    return VirtualPath.join(prefix, path);
  }

  /**
   * What to say of a file whose name is that of the archive's own folder, such as {@code .}; empty
   * if it has a name, be it one that is passed over.
   *
   * @throws RejectedException {@code UNSAFE_PATH}
   */
  static Optional<RejectedException> nameless(String written, SourceLimits limits) {
    return VirtualPath.clean(written, limits.nameBytes()).isEmpty()
        ? Optional.of(
            new RejectedException(
                RejectReason.UNSAFE_PATH,
                "a file whose path names no file (want a plain relative path)"))
        : Optional.empty();
  }

  /** An archive that is an entry of this one. */
  Place below(String prefix, String where) {
    return new Place(prefix, VirtualPath.name(prefix), depth + 1, where);
  }

  /** The same archive, known by its places in a file. */
  Place within(StoredFile file, SourceTree tree) {
    return new Place(prefix, own, depth, tree.relative(file.path()));
  }
}
