package dev.lamina.jobs.data;

import dev.lamina.core.data.Boxes;
import dev.lamina.core.data.ClassLabel;
import dev.lamina.core.data.LabelMap;
import dev.lamina.core.data.QualifiedName;
import dev.lamina.core.data.SampleContent;
import dev.lamina.core.data.StoredSample;
import dev.lamina.core.digest.Sha256;
import dev.lamina.core.image.ImageHeader;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.RejectedException;
import dev.lamina.jobs.table.DatasetTables;
import dev.lamina.jobs.table.Publication;
import dev.lamina.jobs.table.SampleRow;
import dev.lamina.jobs.table.ShardFacts;
import dev.lamina.jobs.table.SplitDescription;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The work of one task: every row of a shard is read in full and held against what it says.
 *
 * @param folder of the tables
 * @param version of the samples
 */
record VerifyShard(String folder, long version, SerializableConfiguration hadoop)
    implements Function<VerifyShard.Where, VerifyShard.Found> {

  /** A shard. */
  record Where(String split, int shard) implements Serializable {}

  /**
   * What was found.
   *
   * @param facts of all its rows
   * @param bytes of all its contents
   * @param faults in words, at most some
   * @param faultCount number of all faults
   */
  record Found(
      String split, int shard, ShardFacts facts, long bytes, List<String> faults, long faultCount)
      implements Serializable {}

  private static final int MOST_FAULTS = 20;

  @Override
  public Found call(Where where) {
    var tables = new DatasetTables(folder, hadoop.value());
    Publication publication = tables.at(version);
    Set<String> members = tables.members().names(publication.listing(), where.split());
    return new Checking(publication, where, members).of(tables);
  }

  private static final class Checking {

    private final Publication publication;
    private final Where where;
    private final Set<String> members;
    private final List<String> classNames;
    private final int ignored;
    private final int shards;
    private final List<String> faults = new ArrayList<>();
    private long faultCount;
    private long bytes;
    private String lastKey;

    Checking(Publication publication, Where where, Set<String> members) {
      this.publication = publication;
      this.where = where;
      this.members = members;
      this.classNames = publication.description().classNames();
      this.ignored = publication.description().ignored().orElse(LabelMap.NOTHING);
      SplitDescription split = publication.splits().get(where.split());
      this.shards = split.shards();
    }

    Found of(DatasetTables tables) {
      ShardFacts facts =
          tables.shardRows().each(publication.version(), where.split(), where.shard(), this::check);
      return new Found(where.split(), where.shard(), facts, bytes, faults, faultCount);
    }

    private void check(SampleRow row) {
      String key = row.key();
      if (lastKey != null && lastKey.compareTo(key) >= 0) {
        fault(key, "it comes after " + lastKey + " (want rising keys, each once)");
      }
      lastKey = key;
      bytes += row.content().length;
      if (!Sha256.of(row.content()).equals(row.sha256())) {
        fault(key, "its content does not have the digest " + row.sha256());
      }
      if (!members.contains(row.member())) {
        fault(key, "it comes from member " + row.member() + " (want one of those published)");
      }
      int shard = row.shardAmong(shards);
      if (shard != where.shard()) {
        fault(key, "it belongs to shard " + shard);
      }
      try {
        target(row, row.stored());
        header(row);
      } catch (LaminaException | RejectedException e) {
        fault(key, e.getMessage());
      }
    }

    private void target(SampleRow row, StoredSample sample) {
      int classes = classNames.size();
      if (sample.target() instanceof ClassLabel label) {
        if (label.index() >= classes) {
          fault(row.key(), "label %s (want 0 to %s)".formatted(label.index(), classes - 1));
        } else if (!classNames.get(label.index()).equals(row.className())) {
          fault(
              row.key(),
              "class %s for label %s (want %s)"
                  .formatted(row.className(), label.index(), classNames.get(label.index())));
        }
      } else if (sample.target() instanceof Boxes boxes) {
        boxes.boxes().stream()
            .filter(box -> box.label() >= classes)
            .forEach(
                box ->
                    fault(
                        row.key(),
                        "a box of label %s (want 0 to %s)".formatted(box.label(), classes - 1)));
      } else if (sample.target() instanceof LabelMap map) {
        for (byte value : map.classes()) {
          int label = value & 0xFF;
          if (label >= classes && label != ignored && label != LabelMap.NOTHING) {
            fault(row.key(), "a pixel of label %s (want 0 to %s)".formatted(label, classes - 1));
            return;
          }
        }
      }
      if (sample.content() instanceof SampleContent.Tokens tokens) {
        for (int id : tokens.ids()) {
          if (id < 0 || id >= classes) {
            fault(row.key(), "token %s (want 0 to %s)".formatted(id, classes - 1));
            return;
          }
        }
      }
    }

    private void header(SampleRow row) {
      if (row.stored().content() instanceof SampleContent.Encoded encoded) {
        ImageHeader header = ImageHeader.read(encoded.bytes());
        String kind = header.kind().name().toLowerCase(Locale.ROOT);
        if (!kind.equals(row.encoding())) {
          fault(row.key(), "it is a %s (want %s)".formatted(kind, row.encoding()));
        }
      }
    }

    private void fault(String key, String what) {
      faultCount++;
      if (faults.size() < MOST_FAULTS) {
        faults.add("%s: %s".formatted(new QualifiedName(where.split(), key), what));
      }
    }
  }
}
