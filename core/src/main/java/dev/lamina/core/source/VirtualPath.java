package dev.lamina.core.source;

import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;
import java.util.ArrayList;
import java.util.List;

/** Paths of a {@link SourceTree}: clean, separated by {@code /}, empty for the root. */
final class VirtualPath {

  private static final int SHOWN = 200;

  private VirtualPath() {}

  /**
   * The path that a written name stands for: {@code ./} and repeated or final slashes are dropped.
   *
   * @throws RejectedException {@code UNSAFE_PATH} if it is absolute, has {@code ..}, a backslash, a
   *     drive letter, control characters or broken Unicode, or is too long
   */
  static String clean(String written, int limit) {
    refuse(written.length() > limit, "longer than " + limit);
    refuse(written.startsWith("/"), "absolute");
    refuse(written.length() > 1 && written.charAt(1) == ':' && letter(written), "a drive letter");
    for (int i = 0; i < written.length(); i++) {
      char c = written.charAt(i);
      refuse(c == '\\', "a backslash");
      refuse(Character.isISOControl(c), "a control character");
      refuse(Character.isSurrogate(c) && !paired(written, i), "half a Unicode character");
    }
    List<String> names = new ArrayList<>();
    for (String name : written.split("/", -1)) {
      refuse(name.equals(".."), "..");
      if (!name.isEmpty() && !name.equals(".")) {
        names.add(name);
      }
    }
    return String.join("/", names);
  }

  /** Whether a clean path is of what file systems leave behind, and no data. */
  static boolean ignored(String path) {
    for (String name : path.split("/", -1)) {
      if (name.equals("__MACOSX") || name.equals(".DS_Store") || name.startsWith("._")) {
        return true;
      }
    }
    return false;
  }

  static String join(String folder, String path) {
    return folder.isEmpty() || path.isEmpty() ? folder + path : folder + "/" + path;
  }

  /** Whether a path is a folder's own or lies below it. */
  static boolean within(String around, String inner) {
    return around.isEmpty()
        || (inner.startsWith(around)
            && (inner.length() == around.length() || inner.charAt(around.length()) == '/'));
  }

  static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** A written name as it can be shown and stored: without control characters, not too long. */
  static String printable(String written) {
    var shown = new StringBuilder();
    for (int i = 0; i < Math.min(written.length(), SHOWN); i++) {
      char c = written.charAt(i);
      boolean odd = Character.isISOControl(c) || (Character.isSurrogate(c) && !paired(written, i));
      shown.append(odd ? '\ufffd' : c);
    }
    return written.length() > SHOWN ? shown.append("...").toString() : shown.toString();
  }

  private static boolean letter(String written) {
    char c = written.charAt(0);
    return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z');
  }

  private static boolean paired(String written, int i) {
    char c = written.charAt(i);
    return Character.isHighSurrogate(c)
        ? i + 1 < written.length() && Character.isLowSurrogate(written.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(written.charAt(i - 1));
  }

  private static void refuse(boolean unsafe, String why) {
    if (unsafe) {
      throw new RejectedException(
          RejectReason.UNSAFE_PATH, "its path has or is " + why + " (want a plain relative path)");
    }
  }
}
