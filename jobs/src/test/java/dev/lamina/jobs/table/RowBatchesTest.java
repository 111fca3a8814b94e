package dev.lamina.jobs.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.kernel.types.BinaryType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StructType;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RowBatchesTest {

  private static final TableSchema SCHEMA =
      new TableSchema(
          "pictures",
          new StructType().add("id", LongType.LONG, false).add("content", BinaryType.BINARY, true));

  @Test
  void manySmallRowsComeBySixtyFour() {
    assertThat(sizes(130, 10)).containsExactly(64, 64, 2);
  }

  @Test
  void aBatchOfLargeRowsEndsAtSomeMegabytes() {
    assertThat(sizes(7, 1 << 20)).containsExactly(4, 3);
    assertThat(sizes(3, 5 << 20)).containsExactly(1, 1, 1);
  }

  @Test
  void rowsKeepTheirOrderAndAreCheckedAsTheyArePulled() {
    var batches =
        new RowBatches(
            SCHEMA, List.of(new Object[] {7L, null}, new Object[] {"x", null}).iterator());
    assertThatThrownBy(batches::next)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("id");

    var ids = new ArrayList<Long>();
    new RowBatches(SCHEMA, rows(100, 1))
        .forEachRemaining(
            batch -> {
              for (int i = 0; i < batch.getData().getSize(); i++) {
                ids.add(batch.getData().getColumnVector(0).getLong(i));
              }
            });
    assertThat(ids).isEqualTo(LongStream.range(0, 100).boxed().toList());
  }

  @Test
  void noRowsAreNoBatch() {
    var none = new RowBatches(SCHEMA, rows(0, 1));
    assertThat(none.hasNext()).isFalse();
    assertThatThrownBy(none::next).isInstanceOf(NoSuchElementException.class);
  }

  private static List<Integer> sizes(int count, int bytes) {
    var sizes = new ArrayList<Integer>();
    new RowBatches(SCHEMA, rows(count, bytes))
        .forEachRemaining(batch -> sizes.add(batch.getData().getSize()));
    return sizes;
  }

  private static Iterator<Object[]> rows(int count, int bytes) {
    return LongStream.range(0, count).mapToObj(id -> new Object[] {id, new byte[bytes]}).iterator();
  }
}
