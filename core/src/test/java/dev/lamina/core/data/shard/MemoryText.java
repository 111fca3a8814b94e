package dev.lamina.core.data.shard;

import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.Normalization;
import dev.lamina.core.data.SampleContent;
import dev.lamina.core.data.Shard;
import dev.lamina.core.data.ShardSource;
import dev.lamina.core.data.StoredSample;
import dev.lamina.core.data.Unlabelled;
import dev.lamina.core.digest.Sha256;
import dev.lamina.core.random.RandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** A text in memory, whose runs lie in shards as hashes of their keys may have it. */
public final class MemoryText implements ShardSource {

  private static final int RUN = 50;
  private static final int SHARDS = 3;

  private final int words;
  private final int[] tokens;

  public MemoryText(int words, int... tokens) {
    this.words = words;
    this.tokens = tokens;
  }

  /** A text whose next token mostly follows from the one before. */
  public static MemoryText predictable(int tokens, int words, long seed) {
    int[] text = new int[tokens];
    RandomStream random = RandomStream.of(seed, "text");
    for (int i = 1; i < tokens; i++) {
      text[i] = random.nextInt(10) == 0 ? random.nextInt(words) : (5 * text[i - 1] + 1) % words;
    }
    return new MemoryText(words, text);
  }

  private int runs() {
    return (tokens.length + RUN - 1) / RUN;
  }

  @Override
  public List<String> classNames() {
    return IntStream.range(0, words).mapToObj(word -> "w" + word).toList();
  }

  @Override
  public String digest() {
    return Sha256.of(Arrays.toString(tokens));
  }

  @Override
  public List<Shard> shards() {
    return IntStream.range(0, SHARDS)
        .mapToObj(shard -> new Shard(Math.max(1, runs() / SHARDS), 4L * RUN))
        .toList();
  }

  @Override
  public Optional<ImageSize> imageSize() {
    return Optional.empty();
  }

  @Override
  public int channels() {
    return 0;
  }

  @Override
  public Optional<Normalization> normalization() {
    return Optional.empty();
  }

  @Override
  public void read(int shard, Consumer<StoredSample> samples) {
    for (int run = 0; run < runs(); run++) {
      if (run * 7 % SHARDS == shard) {
        int[] ids = Arrays.copyOfRange(tokens, run * RUN, Math.min(tokens.length, (run + 1) * RUN));
        samples.accept(
            new StoredSample(
                "train#%09d".formatted(run),
                new SampleContent.Tokens(ids),
                1,
                ids.length,
                new Unlabelled()));
      }
    }
  }
}
