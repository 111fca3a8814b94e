package dev.lamina.core.data;

import dev.lamina.core.image.Image;
import dev.lamina.core.random.RandomStream;
import java.util.List;
import java.util.Optional;

/**
 * Pictures of two halves in memory, one a bright class and one a dark one, under noise; the line
 * between them counts for nothing.
 */
public final class SegmentedSamples implements SampleSet {

  private final int samples;
  private final ImageSize size;
  private final long seed;

  public SegmentedSamples(int samples, ImageSize size, long seed) {
    this.samples = samples;
    this.size = size;
    this.seed = seed;
  }

  /** The column at which the bright half begins. */
  private int edge(int index) {
    return size.width() / 4
        + RandomStream.of(seed, "segmented-samples", index).nextInt(size.width() / 2);
  }

  @Override
  public int size() {
    return samples;
  }

  @Override
  public int channels() {
    return 3;
  }

  @Override
  public Optional<ImageSize> imageSize() {
    return Optional.of(size);
  }

  @Override
  public List<String> classNames() {
    return List.of("dark", "bright", "unseen");
  }

  @Override
  public List<Block> blocks() {
    return List.of(new Block(0, samples, 3L * size.height() * size.width() * samples));
  }

  @Override
  public String key(int index) {
    return "sample " + index;
  }

  @Override
  public Target target(int index) {
    byte[] classes = new byte[size.height() * size.width()];
    for (int i = 0; i < classes.length; i++) {
      int column = i % size.width();
      int edge = edge(index);
      classes[i] = (byte) (column == edge ? LabelMap.NOTHING : column > edge ? 1 : 0);
    }
    return new LabelMap(size.height(), size.width(), classes);
  }

  @Override
  public void read(int index, ImageBuffer into) {
    var random = RandomStream.of(seed, "segmented-samples-noise", index);
    byte[] pixels = new byte[3 * size.height() * size.width()];
    for (int i = 0; i < pixels.length; i++) {
      double level = i % size.width() > edge(index) ? 180 : 80;
      pixels[i] = (byte) Math.max(0, Math.min(255, level + 20 * random.nextGaussian()));
    }
    into.set(new Image(3, size.height(), size.width(), pixels));
  }

  @Override
  public void close() {}
}
