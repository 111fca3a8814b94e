package dev.lamina.core.data.format;

import dev.lamina.core.source.SourceEntry;
import dev.lamina.core.source.SourceTree;
import java.util.List;
import java.util.Optional;

/** Folders that archives put around a data set, such as {@code annotations_trainval2017}. */
final class Wrapping {

  private Wrapping() {}

  /**
   * The nearest folders that hold a file or folder of a path: the top, else those of the first
   * depth at which there are any.
   *
   * @param depth of the deepest that are looked into; 0 for the top alone
   * @return paths of folders, empty for the top; none if it is nowhere
   */
  static List<String> around(SourceTree tree, String path, int depth) {
    List<String> level = List.of("");
    for (int i = 0; i <= depth; i++) {
      List<String> found =
          level.stream().filter(folder -> tree.find(join(folder, path)).isPresent()).toList();
      if (!found.isEmpty() || i == depth) {
        return found;
      }
      level =
          level.stream()
              .flatMap(folder -> tree.list(folder).stream())
              .filter(SourceEntry::folder)
              .map(SourceEntry::path)
              .toList();
    }
    return List.of();
  }

  /** The nearest file or folder of a path, with what is around it; the first of several. */
  static Optional<String> find(SourceTree tree, String path, int depth) {
    return around(tree, path, depth).stream().findFirst().map(folder -> join(folder, path));
  }

  /** A path below a folder, which is empty for the top. */
  static String join(String folder, String path) {
    return folder.isEmpty() || path.isEmpty() ? folder + path : folder + "/" + path;
  }
}
