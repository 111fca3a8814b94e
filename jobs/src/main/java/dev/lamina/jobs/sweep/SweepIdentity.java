package dev.lamina.jobs.sweep;

import dev.lamina.core.digest.Sha256;
import dev.lamina.core.experiment.SweepSpec;

/**
 * What makes two starts the same sweep: what decides results in the specification, and the data:
 * its place and its content. How the sweep is run does not count, so it may go on with fewer
 * devices.
 *
 * @param specDigest SHA-256 of the specification's identity, in hexadecimal
 * @param id the name and twelve digits that tell sweeps of one name apart
 */
public record SweepIdentity(String specDigest, String id) {

  private static final int ID_DIGITS = 12;

  /**
   * @param data qualified folder of the data set
   * @param content digest of the data set's content: another one in the same place is other data
   */
  public static SweepIdentity of(SweepSpec spec, String data, String content) {
    return of(spec.name(), spec.digest(), data, content);
  }

  /** As above, of a specification by its name and its digest. */
  static SweepIdentity of(String name, String specDigest, String data, String content) {
    String digits = Sha256.of(specDigest + "\n" + data + "\n" + content).substring(0, ID_DIGITS);
    return new SweepIdentity(specDigest, name + "-" + digits);
  }
}
