package dev.lamina.jobs.table;

import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.Normalization;
import dev.lamina.core.data.Shard;
import dev.lamina.core.data.ShardSource;
import dev.lamina.core.data.StoredSample;
import dev.lamina.core.data.shard.Decoding;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/** A split of a published version of {@code samples}, read where it is used. */
public final class DeltaShardSource implements ShardSource {

  private final DatasetTables tables;
  private final Publication publication;
  private final String split;
  private final List<Integer> numbers;
  private final List<Shard> shards;

  private DeltaShardSource(
      DatasetTables tables,
      Publication publication,
      String split,
      List<Integer> numbers,
      List<Shard> shards) {
    this.tables = tables;
    this.publication = publication;
    this.split = split;
    this.numbers = numbers;
    this.shards = shards;
  }

  /**
   * A split.
   *
   * @throws LaminaException {@code DATA} if the version is not published, holds something else or
   *     has no such split
   */
  public static DeltaShardSource of(DatasetVersion data, String split, Configuration hadoop) {
    Publication publication = data.publication(hadoop);
    var tables = new DatasetTables(data.folder(), hadoop);
    if (!publication.splits().containsKey(split)) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot load split %s of data set %s at version %s: it has none of that name (known: %s)"
              .formatted(
                  split,
                  data.folder(),
                  data.version(),
                  String.join(", ", publication.splits().keySet())));
    }
    var found = new TreeMap<Integer, Shard>();
    try (Rows rows =
        tables
            .samples()
            .table()
            .read(
                data.version(),
                List.of(
                    SamplesTable.SHARD,
                    SamplesTable.CHANNELS,
                    SamplesTable.HEIGHT,
                    SamplesTable.WIDTH),
                Map.of(SamplesTable.SPLIT, split))) {
      rows.forEachRemaining(
          row ->
              found.merge(
                  (Integer) row[0],
                  new Shard(1, bytes(row)),
                  (one, other) ->
                      new Shard(one.samples() + other.samples(), one.bytes() + other.bytes())));
    }
    return new DeltaShardSource(
        tables, publication, split, List.copyOf(found.keySet()), List.copyOf(found.values()));
  }

  /** How its pictures are decoded: as they were when they were stored. */
  public Decoding decoding() {
    return publication.description().decoding();
  }

  /** Of a sample when it is decoded. */
  private static long bytes(Object[] row) {
    int channels = (Integer) row[1];
    long each = channels == 0 ? Integer.BYTES : channels;
    return each * (Integer) row[2] * (Integer) row[3];
  }

  @Override
  public List<String> classNames() {
    return publication.description().classNames();
  }

  @Override
  public String digest() {
    return publication.splits().get(split).content();
  }

  @Override
  public List<Shard> shards() {
    return shards;
  }

  @Override
  public Optional<ImageSize> imageSize() {
    return publication.size();
  }

  @Override
  public int channels() {
    return publication.channels();
  }

  @Override
  public Optional<Normalization> normalization() {
    return publication.normalization();
  }

  @Override
  public void read(int shard, Consumer<StoredSample> samples) {
    Map<String, ?> where =
        Map.of(SamplesTable.SPLIT, split, SamplesTable.SHARD, numbers.get(shard));
    try (Rows rows =
        tables.samples().table().read(publication.version(), SamplesTable.columns(), where)) {
      rows.forEachRemaining(row -> samples.accept(SamplesTable.stored(row)));
    }
  }
}
