package dev.lamina.core.source;

import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** What the extended headers before an entry say of it. */
final class TarExtension {

  /** Longest header that is read; longer ones make their entry unreadable. */
  static final int BYTES = 1 << 20;

  private final SourceLimits limits;
  private String name;
  private long size = -1;
  private RejectedException flaw;

  TarExtension(SourceLimits limits) {
    this.limits = limits;
  }

  /** Null if none is given. */
  String name() {
    return name;
  }

  /** -1 if none is given. */
  long size() {
    return size;
  }

  /** Null if there is none. */
  RejectedException flaw() {
    return flaw;
  }

  /**
   * @param content null if it was too long to be read
   */
  void add(char type, byte[] content) {
    if (content == null) {
      if (type != 'K') {
        flaw(RejectReason.UNSAFE_PATH, "a name, or a header, longer than the limit");
      }
    } else if (type == 'L') {
      name = text(content, 0, content.length);
    } else if (type != 'K') {
      records(content, type == 'g');
    }
  }

  /** Records of the form {@code length key=value\n}. */
  private void records(byte[] content, boolean global) {
    int start = 0;
    while (start < content.length) {
      int space = start;
      long length = 0;
      while (space < content.length && '0' <= content[space] && content[space] <= '9') {
        length = Math.min(BYTES + 1, length * 10 + content[space++] - '0');
      }
      int equals = space + 1;
      while (equals < content.length && content[equals] != '=') {
        equals++;
      }
      long last = start + length - 1;
      boolean sound =
          space < content.length
              && content[space] == ' '
              && equals < last
              && last < content.length
              && content[(int) last] == '\n';
      if (!sound) {
        if (!blank(content, start)) {
          flaw(RejectReason.CORRUPT, "its extended header breaks the rules");
        }
        return;
      }
      String key = new String(content, space + 1, equals - space - 1, StandardCharsets.UTF_8);
      record(key, content, equals + 1, (int) last, global);
      start = (int) last + 1;
    }
  }

  private void record(String key, byte[] content, int from, int to, boolean global) {
    boolean matters = key.equals("path") || key.equals("size") || key.startsWith("GNU.sparse");
    if (matters && global) {
      flaw(RejectReason.UNSUPPORTED, "a header for all entries that sets " + key);
    } else if (key.equals("path")) {
      String path = decoded(content, from, to - from);
      if (path.length() > limits.nameBytes()) {
        flaw(RejectReason.UNSAFE_PATH, "a name longer than the limit");
      }
      name = path;
    } else if (key.equals("size")) {
      size = number(content, from, to);
    } else if (matters) {
      flaw(RejectReason.UNSUPPORTED, "a sparse file");
    }
  }

  private static long number(byte[] content, int from, int to) {
    long number = 0;
    for (int i = from; i < to; i++) {
      int digit = content[i] - '0';
      if (digit < 0 || digit > 9 || number > Long.MAX_VALUE / 32) {
        throw new RejectedException(
            RejectReason.CORRUPT, "a header states no size; what follows is not read");
      }
      number = number * 10 + digit;
    }
    return number;
  }

  private static boolean blank(byte[] content, int from) {
    for (int i = from; i < content.length; i++) {
      if (content[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private void flaw(RejectReason reason, String detail) {
    if (flaw == null) {
      flaw = new RejectedException(reason, detail);
    }
  }

  /** A name in a field, up to the first zero. */
  static String text(byte[] field, int from, int length) {
    int end = from;
    while (end < from + length && field[end] != 0) {
      end++;
    }
    return decoded(field, from, end - from);
  }

  /** UTF-8, or where it is none Latin-1. */
  static String decoded(byte[] bytes, int from, int length) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, from, length))
          .toString();
    } catch (CharacterCodingException e) {
      return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
    }
  }
}
