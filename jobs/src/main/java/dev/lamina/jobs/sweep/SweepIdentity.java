package dev.lamina.jobs.sweep;

import dev.lamina.core.experiment.SweepSpec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What makes two starts the same sweep: what decides results in the specification, and the data:
 * its place and its content. How the sweep is run does not count, so it may go on with fewer
 * devices.
 *
 * @param specDigest SHA-256 of the specification's identity, in hexadecimal
 * @param id the name and twelve digits that tell sweeps of one name apart
 */
record SweepIdentity(String specDigest, String id) {

  private static final int ID_DIGITS = 12;

  /**
   * @param data qualified folder of the data set
   * @param request digest of the data set's content: another one in the same place is other data
   */
  static SweepIdentity of(SweepSpec spec, String data, String request) {
    String specDigest = digest(spec.identity());
    String digits = digest(specDigest + "\n" + data + "\n" + request).substring(0, ID_DIGITS);
    return new SweepIdentity(specDigest, spec.name() + "-" + digits);
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
