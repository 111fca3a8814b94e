package dev.lamina.jobs.preprocess;

import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.Indexing;
import dev.lamina.core.data.SampleRecipe;
import dev.lamina.core.data.Split;
import dev.lamina.core.source.SourceLimits;
import dev.lamina.core.spec.Check;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What to preprocess into what.
 *
 * @param format of the data set
 * @param source folder or archive, on a file system that every executor sees under this path; empty
 *     for formats that read nothing
 * @param split if present, the only split to read, or the one that the source is; without {@code /}
 * @param recipe how samples are prepared
 * @param tables folder of the tables, see {@link dev.lamina.jobs.table.DatasetTables}
 * @param shards number of shards of a split, at least 1; if empty, as many as give about 64 MiB
 *     each. A split that is there keeps its own number
 * @param memberBytes bytes of the source that a task reads, about
 * @param limits what is accepted from archives
 * @param maxRejects highest share of the records of the splits read, in 0 .. 1, that may be
 *     rejected or lack an object that was; a record counts once, however many objects it lacks
 */
public record PreprocessRequest(
    DatasetFormat format,
    String source,
    Optional<String> split,
    SampleRecipe recipe,
    String tables,
    OptionalInt shards,
    long memberBytes,
    SourceLimits limits,
    double maxRejects) {

  /** Share of rejects that is borne, unless told otherwise: one in a hundred. */
  public static final double DEFAULT_MAX_REJECTS = 0.01;

  public PreprocessRequest {
    Objects.requireNonNull(format);
    Objects.requireNonNull(recipe);
    split.ifPresent(
        name ->
            Check.argument(
                Split.isName(name), "Invalid name of a split: '%s' (want %s)", name, Split.WANT));
    Check.argument(!tables.isBlank(), "Invalid path of a data set: blank (want a folder)");
    Check.argument(
        shards.isEmpty() || shards.getAsInt() >= 1,
        "Invalid number of shards: %s (want >= 1)",
        shards);
    Check.argument(memberBytes > 0, "Invalid bytes of a member: %s (want > 0)", memberBytes);
    Check.argument(
        maxRejects >= 0 && maxRejects <= 1,
        "Invalid share of rejects: %s (want 0 to 1)",
        maxRejects);
  }

  /** A request with the defaults: all splits, samples as they are. */
  public static PreprocessRequest of(DatasetFormat format, String source, String tables) {
    return new PreprocessRequest(
        format,
        source,
        Optional.empty(),
        SampleRecipe.AS_IS,
        tables,
        OptionalInt.empty(),
        Indexing.MEMBER_BYTES,
        SourceLimits.DEFAULT,
        DEFAULT_MAX_REJECTS);
  }

  /** The same with another share of rejects that is borne. */
  public PreprocessRequest bearing(double share) {
    return new PreprocessRequest(
        format, source, split, recipe, tables, shards, memberBytes, limits, share);
  }

  /** The same with a number of shards. */
  public PreprocessRequest inShards(int number) {
    return new PreprocessRequest(
        format,
        source,
        split,
        recipe,
        tables,
        OptionalInt.of(number),
        memberBytes,
        limits,
        maxRejects);
  }
}
