package dev.lamina.core.data.format;

import dev.lamina.core.data.Indexing;
import dev.lamina.core.data.Member;
import dev.lamina.core.digest.Sha256;
import dev.lamina.core.source.SourceEntry;
import dev.lamina.core.source.SourceTree;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The files that a format looks for in a source, and what to say where they are not there. They lie
 * at the top of the source or, as archives have it, in a folder around all of them.
 *
 * @param dataset name for people, such as CIFAR-10
 * @param want what a right source is
 * @param root the folder that they lie in; empty for the top
 * @param top what lies directly in it, by name
 */
record SourceFiles(
    String dataset, SourceTree tree, String want, String root, Map<String, SourceEntry> top) {

  /** The files at the top of a source. */
  SourceFiles(String dataset, SourceTree tree, String want) {
    this(dataset, tree, want, "", listed(tree, ""));
  }

  /**
   * The files of a source that may have a folder around them: where nothing at the top has one of
   * these names, and there is a single folder that holds one, they lie in it.
   */
  static SourceFiles around(String dataset, SourceTree tree, String want, String... marks) {
    var files = new SourceFiles(dataset, tree, want);
    List<SourceEntry> folders = files.top.values().stream().filter(SourceEntry::folder).toList();
    if (folders.size() == 1 && Arrays.stream(marks).noneMatch(files.top::containsKey)) {
      String folder = folders.get(0).path();
      Map<String, SourceEntry> inside = listed(tree, folder);
      if (Arrays.stream(marks).anyMatch(inside::containsKey)) {
        return new SourceFiles(dataset, tree, want, folder, inside);
      }
    }
    return files;
  }

  private static Map<String, SourceEntry> listed(SourceTree tree, String folder) {
    var top = new TreeMap<String, SourceEntry>();
    tree.list(folder).forEach(entry -> top.put(entry.name(), entry));
    return top;
  }

  /** The path in the tree of a file or folder. */
  String path(String name) {
    return root.isEmpty() || name.isEmpty() ? root + name : root + "/" + name;
  }

  /** A file or folder, by its path below the root; the tree is searched only where it may be. */
  Optional<SourceEntry> find(String name) {
    int slash = name.indexOf('/');
    SourceEntry first = top.get(slash < 0 ? name : name.substring(0, slash));
    return slash < 0 || first == null || !first.folder()
        ? Optional.ofNullable(slash < 0 ? first : null)
        : tree.find(path(name));
  }

  /** A file, by its path below the root. */
  Optional<SourceEntry> file(String name) {
    return find(name).filter(entry -> !entry.folder());
  }

  /** Whether there is such a folder. */
  boolean hasFolder(String name) {
    return find(name).filter(SourceEntry::folder).isPresent();
  }

  /**
   * A file that must be there.
   *
   * @throws LaminaException {@code DATA} if it is not
   */
  SourceEntry required(String name) {
    return file(name).orElseThrow(() -> refused(name + " is missing"));
  }

  /** Changes when the content of a file, or anything in a folder, may have changed. */
  String stamp(String name) {
    return tree.only(path(name)).stamp();
  }

  /** One stamp out of several. */
  static String together(String... stamps) {
    return Sha256.of(String.join(" ", stamps));
  }

  /**
   * Refuses a source that has nothing of what was asked for.
   *
   * @throws LaminaException {@code SPEC} if a split was named, else {@code DATA}
   */
  void refuseNoMembers(List<Member> members, Indexing indexing) {
    if (members.isEmpty()) {
      throw indexing
          .split()
          .map(
              split ->
                  new LaminaException(
                      Failure.SPEC,
                      "Cannot index %s in %s: it has no split %s (leave --split out for all that is there)"
                          .formatted(dataset, tree.path(), split)))
          .orElseGet(() -> refused("there is nothing of it"));
    }
  }

  /** The failure of a source that is not this data set. */
  LaminaException refused(String reason) {
    return new LaminaException(
        Failure.DATA,
        "Cannot index %s in %s: %s (want %s)".formatted(dataset, tree.path(), reason, want));
  }
}
