package dev.lamina.core.data;

import dev.lamina.core.random.RandomStream;
import java.util.List;
import java.util.stream.IntStream;

/** Samples in memory: every class has a colour of its own, under noise. */
public final class MemorySamples implements SampleSet {

  private final byte[][] pixels;
  private final int[] labels;
  private final int size;
  private final int classes;

  public MemorySamples(int samples, int size, int classes, long seed) {
    this.size = size;
    this.classes = classes;
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

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public int channels() {
    return 3;
  }

  @Override
  public int height() {
    return size;
  }

  @Override
  public int width() {
    return size;
  }

  @Override
  public List<String> classNames() {
    return IntStream.range(0, classes).mapToObj(i -> "class " + i).toList();
  }

  @Override
  public int label(int index) {
    return labels[index];
  }

  @Override
  public void pixels(int index, byte[] into) {
    System.arraycopy(pixels[index], 0, into, 0, into.length);
  }

  @Override
  public void close() {}
}
