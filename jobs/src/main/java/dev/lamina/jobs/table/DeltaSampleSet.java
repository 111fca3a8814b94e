package dev.lamina.jobs.table;

import dev.lamina.core.data.ClassLabel;
import dev.lamina.core.data.Content;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.StoredSample;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * A split of a samples table at a version, in memory: the pixels and one label a sample. It is read
 * where it is used, not through the driver.
 */
public final class DeltaSampleSet implements SampleSet {

  private final DeltaShardSource source;
  private final ImageSize size;
  private final int[] labels;
  private volatile byte[][] pixels;

  private DeltaSampleSet(
      DeltaShardSource source, ImageSize size, List<Integer> labels, List<byte[]> pixels) {
    this.source = source;
    this.size = size;
    this.labels = labels.stream().mapToInt(Integer::intValue).toArray();
    this.pixels = pixels.toArray(byte[][]::new);
  }

  /**
   * Loads a split. The caller closes it.
   *
   * @param folder as in {@link DatasetTables}
   * @param version of its table {@code samples}
   * @throws LaminaException {@code DATA} if the version has no such split, or its samples are no
   *     pixels of one size with a class each
   */
  public static DeltaSampleSet load(
      String folder, long version, String split, Configuration hadoop) {
    DeltaShardSource source = DeltaShardSource.of(folder, version, split, hadoop);
    ImageSize size =
        source
            .imageSize()
            .orElseThrow(
                () ->
                    new LaminaException(
                        Failure.DATA,
                        "Cannot load split %s of data set %s: its pictures differ in size (want one; preprocess with a crop)"
                            .formatted(split, folder)));
    var labels = new ArrayList<Integer>();
    var pixels = new ArrayList<byte[]>();
    for (int shard = 0; shard < source.shards().size(); shard++) {
      source.read(
          shard,
          sample -> {
            labels.add(label(sample, source.classNames().size()));
            pixels.add(raw(sample));
          });
    }
    return new DeltaSampleSet(source, size, labels, pixels);
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public int channels() {
    return source.channels();
  }

  @Override
  public int height() {
    return size.height();
  }

  @Override
  public int width() {
    return size.width();
  }

  @Override
  public List<String> classNames() {
    return source.classNames();
  }

  @Override
  public int label(int index) {
    return labels[index];
  }

  @Override
  public void pixels(int index, byte[] into) {
    byte[][] held = pixels;
    Check.state(held != null, "Cannot read sample %s: the sample set is closed", index);
    byte[] sample = held[index];
    Check.argument(
        into.length == sample.length,
        "Invalid buffer for pixels: %s bytes (want %s)",
        into.length,
        sample.length);
    System.arraycopy(sample, 0, into, 0, sample.length);
  }

  @Override
  public void close() {
    pixels = null;
  }

  private static int label(StoredSample sample, int classes) {
    if (sample.target() instanceof ClassLabel label && label.index() < classes) {
      return label.index();
    }
    throw new LaminaException(
        Failure.DATA,
        "Cannot load sample %s: its target is %s (want a label below %s; preprocess again into a new path)"
            .formatted(sample.key(), sample.target(), classes));
  }

  private static byte[] raw(StoredSample sample) {
    if (sample.content() instanceof Content.Pixels pixels) {
      return pixels.image().pixels();
    }
    throw new LaminaException(
        Failure.DATA,
        "Cannot load sample %s: it is an image file (want pixels; preprocess with --store raw)"
            .formatted(sample.key()));
  }
}
