package dev.lamina.core.data;

import dev.lamina.core.image.Image;
import dev.lamina.core.random.RandomStream;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Samples in memory: every class has a colour of its own, under noise. */
public final class MemorySamples implements SampleSet {

  private final byte[][] pixels;
  private final int[] labels;
  private final int size;
  private final int classes;
  private final Optional<Normalization> normalization;

  public MemorySamples(int samples, int size, int classes, long seed) {
    this.size = size;
    this.classes = classes;
    this.normalization = Optional.empty();
    pixels = new byte[samples][3 * size * size];
    labels = new int[samples];
    for (int i = 0; i < samples; i++) {
      var random = RandomStream.of(seed, "memory-samples", i);
      labels[i] = random.nextInt(classes);
      for (int j = 0; j < pixels[i].length; j++) {
        int channel = j / (size * size);
        double colour = 128 + 60 * Math.cos(labels[i] * 2.0 + channel * 1.7);
        pixels[i][j] = (byte) Math.max(0, Math.min(255, colour + 50 * random.nextGaussian()));
      }
    }
  }

  private MemorySamples(MemorySamples samples, Normalization normalization) {
    this.pixels = samples.pixels;
    this.labels = samples.labels;
    this.size = samples.size;
    this.classes = samples.classes;
    this.normalization = Optional.of(normalization);
  }

  /** The same samples, with a mean and deviation that they tell. */
  public MemorySamples telling(Normalization told) {
    return new MemorySamples(this, told);
  }

  @Override
  public Optional<Normalization> normalization() {
    return normalization;
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public int channels() {
    return 3;
  }

  @Override
  public Optional<ImageSize> imageSize() {
    return Optional.of(ImageSize.square(size));
  }

  @Override
  public List<Block> blocks() {
    return List.of(new Block(0, labels.length, 3L * size * size * labels.length));
  }

  @Override
  public String key(int index) {
    return "sample " + index;
  }

  @Override
  public List<String> classNames() {
    return IntStream.range(0, classes).mapToObj(i -> "class " + i).toList();
  }

  @Override
  public Target target(int index) {
    return new ClassLabel(labels[index]);
  }

  @Override
  public void read(int index, ImageBuffer into) {
    into.set(new Image(3, size, size, pixels[index]));
  }

  @Override
  public void close() {}
}
