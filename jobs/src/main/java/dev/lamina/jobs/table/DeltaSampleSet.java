package dev.lamina.jobs.table;

import dev.lamina.core.data.Block;
import dev.lamina.core.data.ClassLabel;
import dev.lamina.core.data.ImageBuffer;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.Target;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * A split of a samples table at a version, in memory: the pixels and one label a sample. It is read
 * where it is used, not through the driver.
 */
public final class DeltaSampleSet implements SampleSet {

  private record Loaded(String key, int label, byte[] pixels) {}

  private static final List<String> COLUMNS =
      List.of(
          SamplesTable.KEY,
          SamplesTable.LABEL,
          SamplesTable.PIXELS,
          SamplesTable.CHANNELS,
          SamplesTable.HEIGHT,
          SamplesTable.WIDTH);

  private final DatasetDescription description;
  private final List<String> keys;
  private final int[] labels;
  private volatile byte[][] pixels;

  private DeltaSampleSet(DatasetDescription description, List<Loaded> samples) {
    this.description = description;
    this.keys = samples.stream().map(Loaded::key).toList();
    this.labels = samples.stream().mapToInt(Loaded::label).toArray();
    this.pixels = samples.stream().map(Loaded::pixels).toArray(byte[][]::new);
  }

  /**
   * Loads a split. The caller closes it.
   *
   * @param folder as in {@link DatasetTables}
   * @param version of its table {@code samples}
   * @throws LaminaException {@code DATA} if the version has no such split, or a row does not fit
   *     the data set's description
   */
  public static DeltaSampleSet load(
      String folder, long version, String split, Configuration hadoop) {
    var tables = new DatasetTables(folder, hadoop);
    DescriptionsTable.Entry entry = tables.describe(version);
    var samples = new ArrayList<Loaded>();
    try (Rows rows =
        tables.samples().table().read(version, COLUMNS, Map.of(SamplesTable.SPLIT, split))) {
      while (rows.hasNext()) {
        samples.add(loaded(rows.next(), folder, entry.description()));
      }
    }
    if (samples.isEmpty()) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot load split %s of data set %s at version %s: it has none of that name (known: %s)"
              .formatted(split, folder, version, String.join(", ", entry.samples().keySet())));
    }
    samples.sort(Comparator.comparing(Loaded::key));
    return new DeltaSampleSet(entry.description(), samples);
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public int channels() {
    return description.channels();
  }

  @Override
  public Optional<ImageSize> imageSize() {
    return Optional.of(new ImageSize(description.height(), description.width()));
  }

  @Override
  public List<Block> blocks() {
    long bytes = (long) labels.length * description.channels() * description.height();
    return List.of(new Block(0, labels.length, bytes * description.width()));
  }

  @Override
  public String key(int index) {
    return keys.get(index);
  }

  @Override
  public List<String> classNames() {
    return description.classNames();
  }

  @Override
  public Target target(int index) {
    return new ClassLabel(labels[index]);
  }

  @Override
  public int label(int index) {
    return labels[index];
  }

  @Override
  public void read(int index, ImageBuffer into) {
    byte[][] held = pixels;
    Check.state(held != null, "Cannot read sample %s: the sample set is closed", index);
    byte[] sample = held[index];
    byte[] pixels = into.prepare(description.channels(), description.height(), description.width());
    System.arraycopy(sample, 0, pixels, 0, sample.length);
  }

  @Override
  public void close() {
    pixels = null;
  }

  private static Loaded loaded(Object[] row, String folder, DatasetDescription description) {
    var loaded = new Loaded((String) row[0], (Integer) row[1], (byte[]) row[2]);
    boolean shaped =
        row[3].equals(description.channels())
            && row[4].equals(description.height())
            && row[5].equals(description.width())
            && loaded.pixels().length
                == description.channels() * description.height() * description.width();
    boolean labelled = loaded.label() >= 0 && loaded.label() < description.classNames().size();
    if (!shaped || !labelled) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot load sample %s of data set %s: label %s, %s bytes for %sx%sx%s (want %sx%sx%s and a label below %s; preprocess again into a new path)"
              .formatted(
                  loaded.key(),
                  folder,
                  loaded.label(),
                  loaded.pixels().length,
                  row[3],
                  row[4],
                  row[5],
                  description.channels(),
                  description.height(),
                  description.width(),
                  description.classNames().size()));
    }
    return loaded;
  }
}
