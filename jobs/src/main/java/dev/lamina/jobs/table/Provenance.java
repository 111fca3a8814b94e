package dev.lamina.jobs.table;

import dev.lamina.core.spec.Check;
import java.io.Serializable;

/**
 * How a trial's row was made; with the sweep's row in {@code sweeps} it names everything that
 * decides a result.
 *
 * @param trialDigest SHA-256 of the trial's specification, in hexadecimal
 * @param seed of the trial
 * @param dataVersion version of the samples table that the sweep reads
 * @param codeVersion as {@link CodeVersion} of the process that writes the row
 */
public record Provenance(String trialDigest, long seed, long dataVersion, String codeVersion)
    implements Serializable {

  public Provenance {
    Check.argument(dataVersion >= 0, "Invalid data version: %s (want >= 0)", dataVersion);
  }

  /** The same for a row that another process writes. */
  public Provenance by(String otherCodeVersion) {
    return new Provenance(trialDigest, seed, dataVersion, otherCodeVersion);
  }
}
