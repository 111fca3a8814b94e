package dev.lamina.core.data.format;

import dev.lamina.core.source.SourceTree;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.RejectedException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PushbackInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The lines of a text in UTF-8, each as the words between its white space and {@link #END} after
 * them. White space and ends of lines are those of Python's {@code str.split()} and text files, by
 * which the published vocabularies were made. Used by one thread; the caller closes it.
 */
final class TokenLines implements AutoCloseable {

  /** Follows the words of every line. */
  static final String END = "<eos>";

  private static final int MOST_LINE = 16 << 20;
  private static final int BUFFER = 1 << 16;

  private final String path;
  private final PushbackInputStream in;
  private long offset;

  /**
   * @param offset in bytes, of the line to begin with
   */
  TokenLines(SourceTree tree, String path, long offset) {
    this.path = path;
    this.offset = offset;
    this.in = new PushbackInputStream(new BufferedInputStream(tree.stream(path), BUFFER), 1);
    try {
      in.skipNBytes(offset);
    } catch (IOException e) {
      close();
      throw RecordFile.shorter(path, e);
    }
  }

  /** Where the next line begins, in bytes. */
  long offset() {
    return offset;
  }

  /**
   * The next line; an empty list after the last one.
   *
   * @throws LaminaException {@code DATA} if it is longer than 16 MiB or not UTF-8
   */
  List<String> next() {
    var line = new ByteArrayOutputStream();
    try {
      int value = in.read();
      if (value < 0) {
        return List.of();
      }
      for (; value >= 0 && value != '\n' && value != '\r'; value = in.read()) {
        line.write(value);
        if (line.size() > MOST_LINE) {
          throw wrong("the line at byte %s is longer than %s bytes".formatted(offset, MOST_LINE));
        }
      }
      offset += line.size() + (value < 0 ? 0 : 1);
      if (value == '\r') {
        int after = in.read();
        if (after == '\n') {
          offset++;
        } else if (after >= 0) {
          in.unread(after);
        }
      }
      return words(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line.toByteArray())));
    } catch (CharacterCodingException e) {
      throw wrong("the line before byte %s is not UTF-8".formatted(offset));
    } catch (IOException | RejectedException e) {
      throw new LaminaException(
          Failure.DATA, "Cannot read %s: %s".formatted(path, e.getMessage()), e);
    }
  }

  private static List<String> words(CharSequence line) {
    var words = new ArrayList<String>();
    int start = -1;
    for (int i = 0; i < line.length(); i++) {
      boolean space = isSpace(line.charAt(i));
      if (space && start >= 0) {
        words.add(line.subSequence(start, i).toString());
        start = -1;
      } else if (!space && start < 0) {
        start = i;
      }
    }
    if (start >= 0) {
      words.add(line.subSequence(start, line.length()).toString());
    }
    words.add(END);
    return words;
  }

  private static boolean isSpace(char c) {
    return c == ' '
        || (c >= '\t' && c <= '\r')
        || (c >= 0x1c && c <= 0x1f)
        || c == 0x85
        || c == 0xa0
        || c == 0x1680
        || (c >= 0x2000 && c <= 0x200a)
        || c == 0x2028
        || c == 0x2029
        || c == 0x202f
        || c == 0x205f
        || c == 0x3000;
  }

  private LaminaException wrong(String found) {
    return new LaminaException(
        Failure.DATA, "Cannot read %s: %s (want a text in UTF-8)".formatted(path, found));
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new LaminaException(Failure.RESOURCES, "Cannot close " + path + ": " + e, e);
    }
  }
}
