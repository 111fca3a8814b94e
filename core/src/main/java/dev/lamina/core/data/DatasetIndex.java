package dev.lamina.core.data;

import dev.lamina.core.spec.Check;
import java.util.List;

/**
 * What a source holds, as far as can be said without decoding it.
 *
 * @param classNames at least 2; a label is an index into it
 * @param channels of every image, as in {@link Image}
 * @param height of every image in pixels
 * @param width of every image in pixels
 * @param members ranges that together hold every record once
 * @param fingerprint SHA-256 in hexadecimal of all that samples come from: two sources with the
 *     same fingerprint give the same samples, wherever they lie
 */
public record DatasetIndex(
    List<String> classNames,
    int channels,
    int height,
    int width,
    List<Member> members,
    String fingerprint) {

  public DatasetIndex {
    classNames = List.copyOf(classNames);
    members = List.copyOf(members);
    Check.argument(classNames.size() >= 2, "Invalid class names: %s (want at least 2)", classNames);
    Check.argument(!members.isEmpty(), "Invalid index: no members (want at least 1)");
    Check.argument(
        fingerprint.length() == 64, "Invalid fingerprint: %s (want SHA-256)", fingerprint);
  }
}
