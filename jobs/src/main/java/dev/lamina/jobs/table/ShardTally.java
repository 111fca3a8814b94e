package dev.lamina.jobs.table;

import dev.lamina.core.digest.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts the rows of a shard as they pass, in the order of their keys. Used once, by one thread.
 */
public final class ShardTally {

  /** The columns that it looks at. */
  static final List<String> COLUMNS =
      List.of(
          SamplesTable.KEY,
          SamplesTable.SHA256,
          SamplesTable.LABEL,
          SamplesTable.LABEL_MAP,
          "box_labels",
          SamplesTable.BOXES,
          "box_areas",
          "box_crowds",
          "box_difficult",
          "box_ids",
          SamplesTable.CHANNELS,
          SamplesTable.HEIGHT,
          SamplesTable.WIDTH,
          SamplesTable.SUMS,
          SamplesTable.SQUARES);

  private final Sha256 digest = new Sha256();
  private long samples;
  private int channels;
  private int height;
  private int width;
  private long pixels;
  private List<Long> sums = List.of();
  private List<Long> squares = List.of();

  /** Adds a row of all columns. */
  public void add(Object[] row) {
    Object[] wanted = new Object[COLUMNS.size()];
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = row[SamplesTable.column(COLUMNS.get(i))];
    }
    addWanted(wanted);
  }

  /** Adds a row of {@link #COLUMNS}. */
  void addWanted(Object[] row) {
    for (int i = 0; i < 10; i++) {
      byte[] bytes =
          row[i] instanceof byte[] binary
              ? binary
              : String.valueOf(row[i]).getBytes(StandardCharsets.UTF_8);
      digest.add((long) bytes.length).add(bytes);
    }
    shape((Integer) row[10], (Integer) row[11], (Integer) row[12]);
    sums = samples == 0 ? longs(row[13]) : sum(sums, longs(row[13]));
    squares = samples == 0 ? longs(row[14]) : sum(squares, longs(row[14]));
    samples++;
  }

  /** What has been counted. */
  public ShardFacts facts() {
    return new ShardFacts(
        samples, digest.hexadecimal(), channels, height, width, pixels, sums, squares);
  }

  private void shape(int rowChannels, int rowHeight, int rowWidth) {
    channels = samples == 0 || channels == rowChannels ? rowChannels : 0;
    height = samples == 0 || height == rowHeight ? rowHeight : 0;
    width = samples == 0 || width == rowWidth ? rowWidth : 0;
    pixels += (long) rowHeight * rowWidth;
  }

  /** Element by element; none where there are not equally many. */
  static List<Long> sum(List<Long> one, List<Long> other) {
    if (one.size() != other.size()) {
      return List.of();
    }
    var sum = new ArrayList<Long>(one.size());
    for (int i = 0; i < one.size(); i++) {
      sum.add(Math.addExact(one.get(i), other.get(i)));
    }
    return sum;
  }

  private static List<Long> longs(Object column) {
    return ((List<?>) column).stream().map(Long.class::cast).toList();
  }
}
