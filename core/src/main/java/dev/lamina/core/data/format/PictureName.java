package dev.lamina.core.data.format;

import java.util.List;
import java.util.Locale;

/** What names of files in folders of pictures say. */
final class PictureName {

  private static final List<String> TEXTS =
      List.of(".txt", ".json", ".xml", ".csv", ".yaml", ".yml", ".md", ".html", ".cache");

  private PictureName() {}

  /**
   * Whether a file may be a picture: all but hidden files and texts. What it really is, its content
   * says.
   */
  static boolean possible(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    return !name.startsWith(".") && TEXTS.stream().noneMatch(name::endsWith);
  }

  /** A path without the ending of its last name. */
  static String stem(String path) {
    int dot = path.lastIndexOf('.');
    return dot > path.lastIndexOf('/') + 1 ? path.substring(0, dot) : path;
  }
}
