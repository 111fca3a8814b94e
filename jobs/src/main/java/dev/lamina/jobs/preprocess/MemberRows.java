package dev.lamina.jobs.preprocess;

import dev.lamina.core.data.ClassLabel;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.PreparedSample;
import dev.lamina.core.data.Sample;
import dev.lamina.core.data.SampleRecipe;
import dev.lamina.core.source.SourceTree;
import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;
import dev.lamina.jobs.table.MembersTable;
import dev.lamina.jobs.table.Reject;
import dev.lamina.jobs.table.SamplesTable;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.util.TaskCompletionListener;
import scala.Tuple2;

/**
 * The work of one task before the shuffle: the records of a member are prepared, one after the
 * other, and become rows with the place they go to. After them comes what is known of the member.
 *
 * @param source null for formats that read nothing
 */
record MemberRows(SourceTree source, SampleRecipe recipe, List<String> classNames, Layout layout)
    implements PairFlatMapFunction<Member, RowKey, Object> {

  @Override
  public Iterator<Tuple2<RowKey, Object>> call(Member member) {
    var records = new RecordStream(member, source);
    // Spark may stop pulling without coming to the end.
    TaskContext.get()
        .addTaskCompletionListener((TaskCompletionListener) context -> records.close());
    return new Prepared(member, records);
  }

  private final class Prepared implements Iterator<Tuple2<RowKey, Object>> {

    private final Member member;
    private final RecordStream records;
    private long samples;
    private long rejects;
    private boolean ended;

    Prepared(Member member, RecordStream records) {
      this.member = member;
      this.records = records;
    }

    @Override
    public boolean hasNext() {
      return !ended;
    }

    @Override
    public Tuple2<RowKey, Object> next() {
      if (ended) {
        throw new NoSuchElementException();
      }
      if (records.hasNext()) {
        RecordStream.Item item = records.next();
        return item.sample().map(this::prepared).orElseGet(() -> row(item.reject().get()));
      }
      ended = true;
      records.close();
      var entry =
          new MembersTable.Entry(member.split(), member.name(), member.stamp(), samples, rejects);
      return new Tuple2<>(new RowKey(layout.rest(), entry.qualifiedName().toString(), ""), entry);
    }

    private Tuple2<RowKey, Object> prepared(Sample sample) {
      try {
        checkLabel(sample);
        PreparedSample prepared = recipe.prepare(sample);
        int shard = layout.shard(member.split(), sample.key());
        samples++;
        return new Tuple2<>(
            new RowKey(layout.partition(member.split(), shard), sample.key(), sample.position()),
            PackedRow.of(
                SamplesTable.row(member.split(), shard, prepared, classNames, member.name())));
      } catch (RejectedException e) {
        return row(
            new Reject(
                member.split(),
                sample.key(),
                sample.position(),
                e.reason(),
                String.valueOf(e.getMessage()),
                member.name()));
      }
    }

    private void checkLabel(Sample sample) {
      if (sample.target() instanceof ClassLabel label && label.index() >= classNames.size()) {
        throw new RejectedException(
            RejectReason.LABEL_OUT_OF_RANGE,
            "label %s (want 0 to %s)".formatted(label.index(), classNames.size() - 1));
      }
    }

    private Tuple2<RowKey, Object> row(Reject reject) {
      rejects++;
      return new Tuple2<>(
          new RowKey(layout.rest(), reject.qualifiedKey().toString(), reject.position()), reject);
    }
  }
}
