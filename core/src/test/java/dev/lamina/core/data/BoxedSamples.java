package dev.lamina.core.data;

import dev.lamina.core.image.Image;
import dev.lamina.core.random.RandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Grey pictures of several sizes in memory, each with a bright rectangle in its left half and a
 * dark one, or a crowd, in its right half.
 */
public final class BoxedSamples implements SampleSet {

  private final int samples;
  private final long seed;
  private final int dark;
  private final List<String> classNames;
  private final boolean objects;

  /**
   * @param dark class of the dark ones; that of the bright ones is 0
   */
  public BoxedSamples(int samples, long seed, int dark, String... classNames) {
    this(samples, seed, dark, List.of(classNames), true);
  }

  private BoxedSamples(int samples, long seed, int dark, List<String> classNames, boolean objects) {
    this.samples = samples;
    this.seed = seed;
    this.dark = dark;
    this.classNames = classNames;
    this.objects = objects;
  }

  /** As many pictures of nothing. */
  public BoxedSamples withoutObjects() {
    return new BoxedSamples(samples, seed, dark, classNames, false);
  }

  /** Height and width of a picture. */
  public ImageSize size(int index) {
    var random = RandomStream.of(seed, "boxed-samples", index);
    return new ImageSize(100 + random.nextInt(100), 150 + random.nextInt(100));
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
    return Optional.empty();
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public List<Block> blocks() {
    return List.of(new Block(0, samples, 3L * 200 * 250 * samples));
  }

  @Override
  public String key(int index) {
    return "sample " + index;
  }

  @Override
  public Boxes target(int index) {
    if (!objects) {
      return new Boxes(List.of());
    }
    var random = RandomStream.of(seed, "boxed-samples-boxes", index);
    ImageSize size = size(index);
    int half = size.width() / 2;
    Box bright = in(0, half, 0, size, random, false);
    boolean crowd = random.nextInt(3) == 0;
    Box second = in(half, half, dark, size, random, crowd);
    return new Boxes(List.of(bright, second));
  }

  private static Box in(
      int from, int room, int label, ImageSize size, RandomStream random, boolean crowd) {
    int width = 40 + random.nextInt(room - 45);
    int height = 40 + random.nextInt(size.height() - 45);
    int x = from + random.nextInt(room - width);
    int y = random.nextInt(size.height() - height);
    double area = (double) width * height;
    return new Box(label, x, y, width, height, area, crowd, false, 0);
  }

  @Override
  public void read(int index, ImageBuffer into) {
    ImageSize size = size(index);
    byte[] pixels = new byte[3 * size.height() * size.width()];
    Arrays.fill(pixels, (byte) 128);
    List<Box> boxes = target(index).boxes();
    for (int i = 0; i < boxes.size(); i++) {
      Box box = boxes.get(i);
      for (int row = 0; row < 3 * size.height(); row++) {
        int y = row % size.height();
        if (y >= box.y() && y < box.y() + box.height()) {
          int left = row * size.width() + (int) box.x();
          Arrays.fill(pixels, left, left + (int) box.width(), (byte) (i == 0 ? 250 : 5));
        }
      }
    }
    into.set(new Image(3, size.height(), size.width(), pixels));
  }

  @Override
  public void close() {}
}
