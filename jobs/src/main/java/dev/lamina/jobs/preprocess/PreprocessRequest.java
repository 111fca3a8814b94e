package dev.lamina.jobs.preprocess;

import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.spec.Check;
import java.util.Objects;

/**
 * What to preprocess into what.
 *
 * @param format of the data set
 * @param source folder of the unpacked archive, on a file system that every executor sees under
 *     this path; empty for formats that read nothing
 * @param tables folder of the tables, see {@link dev.lamina.jobs.table.DatasetTables}
 * @param shards number of shards, at least 1; a sample's shard is a hash of its key
 * @param maxRejects highest share of records that may be rejected, in 0 .. 1
 */
public record PreprocessRequest(
    DatasetFormat format, String source, String tables, int shards, double maxRejects) {

  /** Shards, unless told otherwise. */
  public static final int DEFAULT_SHARDS = 16;

  /** Share of rejects that is borne, unless told otherwise: one in a hundred. */
  public static final double DEFAULT_MAX_REJECTS = 0.01;

  public PreprocessRequest {
    Objects.requireNonNull(format);
    Check.argument(!tables.isBlank(), "Invalid path of a data set: blank (want a folder)");
    Check.argument(shards >= 1, "Invalid number of shards: %s (want >= 1)", shards);
    Check.argument(
        maxRejects >= 0 && maxRejects <= 1,
        "Invalid share of rejects: %s (want 0 to 1)",
        maxRejects);
  }

  /** A request with the defaults. */
  public static PreprocessRequest of(DatasetFormat format, String source, String tables) {
    return new PreprocessRequest(format, source, tables, DEFAULT_SHARDS, DEFAULT_MAX_REJECTS);
  }
}
