package dev.lamina.core.data.shard;

import dev.lamina.core.data.Box;
import dev.lamina.core.data.Boxes;
import dev.lamina.core.data.ClassLabel;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.LabelMap;
import dev.lamina.core.data.Normalization;
import dev.lamina.core.data.SampleContent;
import dev.lamina.core.data.Shard;
import dev.lamina.core.data.ShardSource;
import dev.lamina.core.data.StoredSample;
import dev.lamina.core.data.Target;
import dev.lamina.core.data.Unlabelled;
import dev.lamina.core.digest.Sha256;
import dev.lamina.core.image.Image;
import dev.lamina.core.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Shards of noise, of pictures of one size or of several, made whenever they are read. */
public final class MemoryShards implements ShardSource {

  private final int shards;
  private final int each;
  private final int side;
  private final boolean varied;
  private final long seed;
  private final AtomicInteger reads = new AtomicInteger();

  private MemoryShards(int shards, int each, int side, boolean varied, long seed) {
    this.shards = shards;
    this.each = each;
    this.side = side;
    this.varied = varied;
    this.seed = seed;
  }

  /** Pictures of one size, with one class each. */
  public static MemoryShards square(int shards, int each, int side, long seed) {
    return new MemoryShards(shards, each, side, false, seed);
  }

  /** Pictures of many sizes up to twice the side, with targets of every kind. */
  public static MemoryShards varied(int shards, int each, int side, long seed) {
    return new MemoryShards(shards, each, side, true, seed);
  }

  /** How often a shard was read. */
  public int reads() {
    return reads.get();
  }

  @Override
  public List<String> classNames() {
    return List.of("a", "b", "c");
  }

  @Override
  public String digest() {
    return Sha256.of("%s %s %s %s %s".formatted(shards, each, side, varied, seed));
  }

  @Override
  public List<Shard> shards() {
    var found = new ArrayList<Shard>();
    for (int shard = 0; shard < shards; shard++) {
      long bytes = 0;
      for (int i = 0; i < each; i++) {
        bytes += image(shard, i).pixels().length;
      }
      found.add(new Shard(each, bytes));
    }
    return found;
  }

  @Override
  public Optional<ImageSize> imageSize() {
    return varied ? Optional.empty() : Optional.of(ImageSize.square(side));
  }

  @Override
  public int channels() {
    return 3;
  }

  @Override
  public Optional<Normalization> normalization() {
    return Optional.empty();
  }

  @Override
  public void read(int shard, Consumer<StoredSample> samples) {
    reads.incrementAndGet();
    for (int i = 0; i < each; i++) {
      samples.accept(sample(shard, i));
    }
  }

  /** One sample. */
  public StoredSample sample(int shard, int i) {
    Image image = image(shard, i);
    return new StoredSample(
        "%03d/%05d".formatted(shard, i),
        new SampleContent.Pixels(image),
        image.height(),
        image.width(),
        target(shard, i, image));
  }

  private Image image(int shard, int i) {
    var random = RandomStream.of(seed, "memory-shards", shard, i);
    int height = varied ? 1 + random.nextInt(2 * side) : side;
    int width = varied ? 1 + random.nextInt(2 * side) : side;
    byte[] pixels = new byte[3 * height * width];
    for (int at = 0; at < pixels.length; at++) {
      pixels[at] = (byte) random.nextLong();
    }
    return new Image(3, height, width, pixels);
  }

  private Target target(int shard, int i, Image image) {
    if (!varied || i % 4 == 0) {
      return new ClassLabel((shard + i) % 3);
    }
    if (i % 4 == 1) {
      return new Boxes(
          List.of(
              new Box(2, 0.25, 0.5, 1.5, 2.125, 3, true, false, 1L << 40),
              Box.of(0, i, shard, 1, 1)));
    }
    return i % 4 == 2
        ? new LabelMap(image.height(), image.width(), new byte[image.height() * image.width()])
        : new Unlabelled();
  }
}
