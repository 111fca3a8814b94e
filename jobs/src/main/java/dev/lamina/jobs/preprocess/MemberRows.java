package dev.lamina.jobs.preprocess;

import dev.lamina.core.data.ClassLabel;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.Sample;
import dev.lamina.core.data.SampleSink;
import dev.lamina.core.image.Image;
import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.RejectReason;
import dev.lamina.jobs.table.DatasetDescription;
import dev.lamina.jobs.table.RejectsTable;
import dev.lamina.jobs.table.SamplesTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Checks the records of one member and turns them into rows of the two tables. */
final class MemberRows implements SampleSink {

  private record Placed(int shard, Sample sample) {}

  private static final Comparator<Placed> BY_SHARD_AND_KEY =
      Comparator.comparingInt(Placed::shard).thenComparing(placed -> placed.sample().key());

  private final Member member;
  private final DatasetDescription description;
  private final List<Placed> samples = new ArrayList<>();
  private final List<Object[]> rejects = new ArrayList<>();
  private final Map<String, Long> rejectCounts = new TreeMap<>();

  MemberRows(Member member, DatasetDescription description) {
    this.member = member;
    this.description = description;
  }

  @Override
  public void sample(Sample sample) {
    Image image = sample.image();
    int label = ((ClassLabel) sample.target()).index();
    int classes = description.classNames().size();
    if (label >= classes) {
      reject(
          sample.key(),
          RejectReason.LABEL_OUT_OF_RANGE,
          "label %s (want 0 to %s)".formatted(label, classes - 1));
    } else if (image.channels() != description.channels()
        || image.height() != description.height()
        || image.width() != description.width()) {
      reject(
          sample.key(),
          RejectReason.WRONG_SHAPE,
          "%sx%sx%s (want %sx%sx%s)"
              .formatted(
                  image.channels(),
                  image.height(),
                  image.width(),
                  description.channels(),
                  description.height(),
                  description.width()));
    } else {
      samples.add(new Placed(shard(sample.key()), sample));
    }
  }

  @Override
  public void reject(String key, RejectReason reason, String detail) {
    rejects.add(RejectsTable.row(member.split(), key, reason, detail, description.request()));
    rejectCounts.merge(reason.name(), 1L, Long::sum);
  }

  /** Rows of samples, by shard and then by key. */
  Iterator<Object[]> samples() {
    samples.sort(BY_SHARD_AND_KEY);
    return samples.stream()
        .map(
            placed ->
                SamplesTable.row(member.split(), placed.sample(), placed.shard(), description))
        .iterator();
  }

  /** Rows of rejects, in the order they were met. */
  Iterator<Object[]> rejects() {
    return rejects.iterator();
  }

  Map<String, Long> rejectCounts() {
    return rejectCounts;
  }

  private int shard(String key) {
    return (int) Long.remainderUnsigned(RandomStream.seedOf(0, key), description.shards());
  }
}
