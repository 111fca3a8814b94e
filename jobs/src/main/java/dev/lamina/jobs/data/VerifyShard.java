package dev.lamina.jobs.data;

import dev.lamina.core.data.Boxes;
import dev.lamina.core.data.ChannelSums;
import dev.lamina.core.data.ClassLabel;
import dev.lamina.core.data.LabelMap;
import dev.lamina.core.data.QualifiedName;
import dev.lamina.core.data.SampleContent;
import dev.lamina.core.data.StoredSample;
import dev.lamina.core.data.Unlabelled;
import dev.lamina.core.digest.Sha256;
import dev.lamina.core.image.DifferenceHash;
import dev.lamina.core.image.Image;
import dev.lamina.core.image.ImageHeader;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.RejectedException;
import dev.lamina.jobs.storage.HadoopSettings;
import dev.lamina.jobs.table.DatasetTables;
import dev.lamina.jobs.table.SampleRow;
import dev.lamina.jobs.table.ShardFacts;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/**
 * The work of one task: every row of a shard is read in full, its picture decoded, and held against
 * what it says. The sums and the difference hash of a picture that was compressed anew are taken on
 * trust: they are of the picture before.
 *
 * @param folder of the tables
 */
record VerifyShard(String folder, Broadcast<PublishedRows> published, HadoopSettings hadoop)
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
    var tables = new DatasetTables(folder, hadoop.hadoop());
    return new Checking(published.value(), where).of(tables);
  }

  private static final class Checking {

    private final PublishedRows published;
    private final Where where;
    private final Set<String> members;
    private final List<String> classNames;
    private final int shards;
    private final List<String> faults = new ArrayList<>();
    private long faultCount;
    private long bytes;
    private String lastKey;

    Checking(PublishedRows published, Where where) {
      this.published = published;
      this.where = where;
      this.members = published.members().get(where.split());
      this.classNames = published.classNames();
      this.shards = published.shards().get(where.split());
    }

    Found of(DatasetTables tables) {
      ShardFacts facts =
          tables.shardRows().each(published.version(), where.split(), where.shard(), this::check);
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
        StoredSample sample = row.stored();
        target(row, sample);
        header(row);
        content(row, sample.content());
      } catch (RejectedException e) {
        fault(key, e.getMessage());
      } catch (LaminaException e) {
        if (e.failure() != Failure.DATA) {
          throw e;
        }
        fault(key, e.getMessage());
      }
    }

    /** What is told of the content besides its digest. */
    private void content(SampleRow row, SampleContent content) {
      if (content instanceof SampleContent.Tokens tokens) {
        same(row, "channels, height and width", row.shape(), List.of(0, 1, tokens.ids().length));
        pixels(row, ChannelSums.NONE, OptionalLong.empty());
        return;
      }
      // Without its target, which need not fit for the picture to be looked at.
      var picture = new StoredSample(row.key(), content, 0, 0, new Unlabelled());
      Image image = published.decoding().decode(picture).image();
      same(
          row,
          "channels, height and width",
          row.shape(),
          List.of(image.channels(), image.height(), image.width()));
      if (published.sumsOfContent()) {
        pixels(row, ChannelSums.of(image), OptionalLong.of(DifferenceHash.of(image)));
      }
    }

    private void pixels(SampleRow row, ChannelSums sums, OptionalLong hash) {
      same(row, "sums", row.sums().sums(), sums.sums());
      same(row, "sums of squares", row.sums().squares(), sums.squares());
      same(row, "difference hash", row.differenceHash(), hash);
    }

    private void same(SampleRow row, String what, Object told, Object found) {
      if (!told.equals(found)) {
        fault(row.key(), "%s %s (want %s, as its content has)".formatted(what, told, found));
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
          if (label >= classes && label != published.ignored() && label != LabelMap.NOTHING) {
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
