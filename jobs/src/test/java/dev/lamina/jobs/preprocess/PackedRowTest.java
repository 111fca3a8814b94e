package dev.lamina.jobs.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.jobs.table.SamplesTable;
import java.util.List;
import org.junit.jupiter.api.Test;

class PackedRowTest {

  @Test
  void aRowComesBackAsItWas() {
    Object[] row = row();
    assertThat(PackedRow.of(row).row()).isEqualTo(row);
  }

  @Test
  void contentIsNotCopied() {
    Object[] row = row();
    var packed = PackedRow.of(row);
    assertThat(packed.content()).isSameAs(row[SamplesTable.contentColumn()]);
    assertThat(packed.others().length).isLessThan(300);
  }

  @Test
  void anotherTypeIsRefused() {
    Object[] row = row();
    row[0] = 1.5f;
    assertThatThrownBy(() -> PackedRow.of(row))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.Float");
  }

  /** Every type of a column, whatever the columns are. */
  private static Object[] row() {
    var row = new Object[SamplesTable.columnCount()];
    Object[] values = {
      "ein Straßenschild \uD83D\uDEA7",
      "",
      Integer.MIN_VALUE,
      Long.MAX_VALUE,
      -0.0,
      true,
      new byte[] {-1, 0, 1},
      List.of(1L, 2L),
      List.of(),
      List.of(0.5, Double.NaN),
      List.of(false)
    };
    System.arraycopy(values, 0, row, 0, values.length);
    row[SamplesTable.contentColumn()] = new byte[1000];
    return row;
  }
}
