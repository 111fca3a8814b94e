package dev.lamina.core.data.format;

import dev.lamina.core.data.Indexing;
import dev.lamina.core.data.Member;
import dev.lamina.core.source.SourceEntry;
import dev.lamina.core.source.SourceTree;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.util.List;

/**
 * The files that a format looks for in a source, and what to say where they are not there.
 *
 * @param dataset name for people, such as CIFAR-10
 * @param want what a right source is
 */
record SourceFiles(String dataset, SourceTree tree, String want) {

  /**
   * A file that must be there.
   *
   * @throws LaminaException {@code DATA} if it is not
   */
  SourceEntry required(String path) {
    return tree.find(path).orElseThrow(() -> refused(path + " is missing"));
  }

  /** Changes when the content of a file may have changed. */
  String stamp(String path) {
    return tree.only(path).stamp();
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
