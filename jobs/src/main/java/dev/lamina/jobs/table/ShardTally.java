package dev.lamina.jobs.table;

import dev.lamina.core.digest.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Counts the rows of a shard as they pass, in the order of their keys. Used once, by one thread.
 */
public final class ShardTally {

  /** Columns that make a sample what it is. */
  private static final List<String> CONTENT =
      List.of(
          SamplesTable.KEY,
          SamplesTable.SHA256,
          SamplesTable.ENCODING,
          SamplesTable.CHANNELS,
          SamplesTable.HEIGHT,
          SamplesTable.WIDTH,
          SamplesTable.SOURCE_HEIGHT,
          SamplesTable.SOURCE_WIDTH,
          SamplesTable.LABEL,
          SamplesTable.LABEL_MAP,
          "box_labels",
          SamplesTable.BOXES,
          "box_areas",
          "box_crowds",
          "box_difficult",
          "box_ids");

  /** Columns that say where it comes from: rows with others are other rows of the same sample. */
  private static final List<String> ORIGIN = List.of(SamplesTable.MEMBER, SamplesTable.POSITION);

  /** The columns that it looks at. */
  static final List<String> COLUMNS =
      Stream.of(CONTENT, ORIGIN, List.of(SamplesTable.SUMS, SamplesTable.SQUARES))
          .flatMap(List::stream)
          .toList();

  private final Sha256 content = new Sha256();
  private final Sha256 rows = new Sha256();
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
    for (int i = 0; i < CONTENT.size() + ORIGIN.size(); i++) {
      byte[] bytes =
          row[i] instanceof byte[] binary
              ? binary
              : String.valueOf(row[i]).getBytes(StandardCharsets.UTF_8);
      rows.add((long) bytes.length).add(bytes);
      if (i < CONTENT.size()) {
        content.add((long) bytes.length).add(bytes);
      }
    }
    shape(
        (Integer) value(row, SamplesTable.CHANNELS),
        (Integer) value(row, SamplesTable.HEIGHT),
        (Integer) value(row, SamplesTable.WIDTH));
    List<Long> rowSums = longs(value(row, SamplesTable.SUMS));
    List<Long> rowSquares = longs(value(row, SamplesTable.SQUARES));
    sums = samples == 0 ? rowSums : sum(sums, rowSums);
    squares = samples == 0 ? rowSquares : sum(squares, rowSquares);
    samples++;
  }

  /** The member of a row of {@link #COLUMNS}. */
  static String member(Object[] row) {
    return (String) value(row, SamplesTable.MEMBER);
  }

  /** What has been counted. */
  public ShardFacts facts() {
    return new ShardFacts(
        samples,
        content.hexadecimal(),
        rows.hexadecimal(),
        channels,
        height,
        width,
        pixels,
        sums,
        squares);
  }

  private static Object value(Object[] row, String column) {
    return row[COLUMNS.indexOf(column)];
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
