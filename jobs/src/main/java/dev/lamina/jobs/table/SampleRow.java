package dev.lamina.jobs.table;

import dev.lamina.core.data.ChannelSums;
import dev.lamina.core.data.StoredSample;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * A row of {@code samples} with all its columns.
 *
 * @param values in the order of the columns
 */
public record SampleRow(Object[] values) {

  public String key() {
    return (String) value(SamplesTable.KEY);
  }

  /** Name of the member of its split that it comes from. */
  public String member() {
    return (String) value(SamplesTable.MEMBER);
  }

  /** The bytes of the stored content. */
  public byte[] content() {
    return (byte[]) value(SamplesTable.CONTENT);
  }

  /** What the digest of {@link #content} should be. */
  public String sha256() {
    return (String) value(SamplesTable.SHA256);
  }

  public String encoding() {
    return (String) value(SamplesTable.ENCODING);
  }

  /** Null for samples without a class. */
  public String className() {
    return (String) value("class_name");
  }

  /** What is told of its picture's channels. */
  public ChannelSums sums() {
    return new ChannelSums(longs(SamplesTable.SUMS), longs(SamplesTable.SQUARES));
  }

  /** Of its picture; empty for text. */
  public OptionalLong differenceHash() {
    return value(SamplesTable.HASH) instanceof Long hash
        ? OptionalLong.of(hash)
        : OptionalLong.empty();
  }

  /** Channels, height and width that are told of it. */
  public List<Integer> shape() {
    return Stream.of(SamplesTable.CHANNELS, SamplesTable.HEIGHT, SamplesTable.WIDTH)
        .map(column -> (Integer) value(column))
        .toList();
  }

  /** The shard that its key belongs to. */
  public int shardAmong(int shards) {
    return SamplesTable.shardOf(key(), shards);
  }

  /**
   * The sample.
   *
   * @throws dev.lamina.core.spec.LaminaException {@code DATA} if content and target do not fit
   */
  public StoredSample stored() {
    return SamplesTable.stored(values);
  }

  private List<Long> longs(String column) {
    return ((List<?>) value(column)).stream().map(Long.class::cast).toList();
  }

  private Object value(String column) {
    return values[SamplesTable.column(column)];
  }
}
