package dev.lamina.jobs.table;

import dev.lamina.core.data.StoredSample;

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

  private Object value(String column) {
    return values[SamplesTable.column(column)];
  }
}
