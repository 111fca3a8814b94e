package dev.lamina.jobs.table;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.train.Checkpoint;
import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.BinaryType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * Everything a trial needs to go on: table {@code checkpoints} of {@code TABLES.md}, one row a part
 * of a tensor and one for the manifest.
 */
public final class CheckpointsTable {

  /** Folder of the table below the folder of results. */
  public static final String NAME = "checkpoints";

  private static final StructType SCHEMA =
      new StructType()
          .add("sweep", StringType.STRING, false)
          .add("trial", IntegerType.INTEGER, false)
          .add("attempt", IntegerType.INTEGER, false)
          .add("epoch", IntegerType.INTEGER, false)
          .add("tensor", IntegerType.INTEGER, false)
          .add("name", StringType.STRING, false)
          .add("type", StringType.STRING, false)
          .add("shape", new ArrayType(LongType.LONG, false), false)
          .add("part", IntegerType.INTEGER, false)
          .add("parts", IntegerType.INTEGER, false)
          .add("bytes", BinaryType.BINARY, false)
          .add("sha256", StringType.STRING, false)
          .add("trial_digest", StringType.STRING, false)
          .add("seed", LongType.LONG, false)
          .add("data_version", LongType.LONG, false)
          .add("code_version", StringType.STRING, false);

  private static final List<String> PART_COLUMNS =
      List.of("tensor", "name", "type", "shape", "part", "parts", "bytes", "sha256");

  private final DeltaTable table;

  /**
   * @param results folder of all tables of results
   */
  public CheckpointsTable(String results, Configuration hadoop) {
    this.table = new DeltaTable(results + "/" + NAME, SCHEMA, hadoop);
  }

  /** Bytes of all checkpoints that the table has now, of every sweep. */
  public long bytes() {
    return table.files(table.version(), Map.of()).stream().mapToLong(WrittenFile::size).sum();
  }

  public void createIfMissing() {
    table.createIfMissing();
  }

  /** Writes a checkpoint to files that no reader sees until {@link #commit} names them. */
  public List<WrittenFile> write(SegmentKey key, Checkpoint checkpoint, Provenance provenance) {
    return table.write(
        CheckpointParts.split(checkpoint, CheckpointPart.MAX_BYTES).stream()
            .map(part -> row(key, checkpoint.epoch(), part, provenance))
            .iterator());
  }

  /** Makes a written checkpoint part of the table. Counts only once the log names the attempt. */
  public void commit(List<WrittenFile> files) {
    table.commit(files, Optional.empty());
  }

  /** All checkpoints of a sweep, also those that the log does not name; none without a table. */
  public SegmentFiles list(String sweep) {
    return SegmentFiles.of(table, sweep);
  }

  /**
   * Drops checkpoints in one commit: a reader sees each whole or not at all. Their files stay for
   * those who read an older version, until {@link TableUpkeep#delete}.
   *
   * @param listing that they are in
   * @return false if another upkeep was first: nothing is dropped, and the listing is out of date
   */
  public boolean drop(SegmentFiles listing, Collection<SegmentKey> some) {
    return listing.drop(table, some);
  }

  public TableUpkeep upkeep() {
    return new TableUpkeep(table);
  }

  /**
   * Reads the checkpoint that an attempt left, and verifies it to the last byte.
   *
   * @throws LaminaException {@code DATA} if it is missing, cut or changed; nothing of it is used
   */
  public Checkpoint read(SegmentKey key) {
    Map<String, Object> wanted =
        Map.of("sweep", key.sweep(), "trial", key.trial(), "attempt", key.attempt());
    try (Rows rows = table.read(table.version(), PART_COLUMNS, wanted)) {
      Iterator<CheckpointPart> parts =
          new Iterator<>() {
            @Override
            public boolean hasNext() {
              return rows.hasNext();
            }

            @Override
            public CheckpointPart next() {
              return part(rows.next());
            }
          };
      if (!rows.hasNext()) {
        throw new CheckpointParts.BrokenException(
            "it is not there (it was lost, or 'lamina clean' dropped it since run.keep does not keep it)");
      }
      return CheckpointParts.join(parts);
    } catch (CheckpointParts.BrokenException e) {
      throw refused(key, e);
    } catch (LaminaException e) {
      if (e.failure() == Failure.DATA) {
        throw refused(key, e);
      }
      throw e;
    }
  }

  private LaminaException refused(SegmentKey key, Exception reason) {
    return new LaminaException(
        Failure.DATA,
        ("Cannot read the checkpoint of attempt %s of trial %s of sweep %s in %s: %s (want a copy of"
                + " the table; or the sweep once more, with --retry-failed if the trial has failed, into"
                + " another --out if it has completed)")
            .formatted(key.attempt(), key.trial(), key.sweep(), table.path(), reason.getMessage()),
        reason);
  }

  private static Object[] row(
      SegmentKey key, int epoch, CheckpointPart part, Provenance provenance) {
    return new Object[] {
      key.sweep(),
      key.trial(),
      key.attempt(),
      epoch,
      part.tensor(),
      part.name(),
      part.type(),
      Arrays.stream(part.shape()).boxed().toList(),
      part.part(),
      part.parts(),
      part.bytes(),
      part.sha256(),
      provenance.trialDigest(),
      provenance.seed(),
      provenance.dataVersion(),
      provenance.codeVersion()
    };
  }

  private static CheckpointPart part(Object[] row) {
    return new CheckpointPart(
        (Integer) row[0],
        (String) row[1],
        (String) row[2],
        ((List<?>) row[3]).stream().mapToLong(Long.class::cast).toArray(),
        (Integer) row[4],
        (Integer) row[5],
        (byte[]) row[6],
        (String) row[7]);
  }
}
