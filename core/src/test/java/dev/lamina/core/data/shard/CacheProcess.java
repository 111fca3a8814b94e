package dev.lamina.core.data.shard;

import dev.lamina.core.data.ImageBuffer;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.StoredSample;
import dev.lamina.core.digest.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process of its own that reads a cache: prints the digest of all pixels and how many shards it
 * decoded. Asked to hang, it prints a line in the midst of decoding its last shard and waits to be
 * killed.
 */
final class CacheProcess {

  private CacheProcess() {}

  static final int SHARDS = 6;
  static final int EACH = 40;
  static final int SIDE = 24;

  public static void main(String[] arguments) {
    boolean hangs = arguments[1].equals("hang");
    var source = MemoryShards.square(SHARDS, EACH, SIDE, 5);
    ShardCache cache = ShardCache.at(Path.of(arguments[0]), 1L << 30);
    Decoding decoding = hangs ? new Hanging() : CachedSamplesTest.AS_STORED;
    try (var samples = new CachedSamples(source, decoding, cache)) {
      System.out.println(digest(samples) + " " + source.reads());
    }
  }

  static String digest(CachedSamples samples) {
    var sha256 = new Sha256();
    var picture = new ImageBuffer();
    for (int i = 0; i < samples.size(); i++) {
      samples.read(i, picture);
      sha256.add(picture.pixels());
    }
    return sha256.hexadecimal();
  }

  /** Decodes all but the second half of the last shard. */
  private static final class Hanging implements Decoding {

    @Override
    public String name() {
      return CachedSamplesTest.AS_STORED.name();
    }

    @Override
    public Optional<ImageSize> imageSize(Optional<ImageSize> stored) {
      return stored;
    }

    @Override
    public long bytes(int samples, long stored) {
      return stored;
    }

    @Override
    public DecodedSample decode(StoredSample sample) {
      if (sample.key().equals("%03d/%05d".formatted(SHARDS - 1, EACH / 2))) {
        System.out.println("decoding");
        try {
          System.in.read();
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
      }
      return CachedSamplesTest.AS_STORED.decode(sample);
    }
  }
}
