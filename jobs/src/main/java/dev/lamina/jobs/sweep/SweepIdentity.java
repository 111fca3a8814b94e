package dev.lamina.jobs.sweep;

import dev.lamina.core.spec.SpecNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What makes two starts the same sweep: its name, its specification and the place of its data. How
 * many trials run at once and how often a failed one is tried again change no result and do not
 * count, so a sweep may go on with fewer devices.
 *
 * @param specDigest SHA-256 of what counts of the specification, in hexadecimal
 * @param id the name and twelve digits that tell sweeps of one name apart
 */
record SweepIdentity(String specDigest, String id) {

  private static final List<String> NOT_COUNTED = List.of("slots", "retries");
  private static final int ID_DIGITS = 12;

  /**
   * @param dataTable qualified path of the samples table
   */
  static SweepIdentity of(String name, SpecNode spec, String dataTable) {
    var counted = new TreeMap<Object, Object>((Map<?, ?>) spec.value());
    NOT_COUNTED.forEach(counted::remove);
    String specDigest = digest(SpecNode.of("", counted).canonical());
    return new SweepIdentity(
        specDigest, name + "-" + digest(specDigest + "\n" + dataTable).substring(0, ID_DIGITS));
  }

  private static String digest(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
