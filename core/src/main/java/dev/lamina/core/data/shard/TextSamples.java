package dev.lamina.core.data.shard;

import dev.lamina.core.data.Block;
import dev.lamina.core.data.ImageBuffer;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.SampleContent;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.ShardSource;
import dev.lamina.core.data.Target;
import dev.lamina.core.data.Unlabelled;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A split that is a text, whole in memory: 4 bytes a token. Its samples are runs of the text in the
 * order of their keys.
 */
public final class TextSamples implements SampleSet {

  private final ShardSource source;
  private final List<String> keys;
  private final int[] tokens;

  /**
   * Reads all of it.
   *
   * @param source stays the caller's
   * @throws LaminaException {@code DATA} if the split holds pictures, a token outside of its
   *     vocabulary, or more than 2^31 tokens
   */
  public TextSamples(ShardSource source) {
    this.source = source;
    var runs = new TreeMap<String, int[]>();
    for (int shard = 0; shard < source.shards().size(); shard++) {
      source.read(
          shard,
          sample -> {
            if (!(sample.content() instanceof SampleContent.Tokens run)) {
              throw new LaminaException(
                  Failure.DATA,
                  "Cannot read sample %s as text: it is a picture".formatted(sample.key()));
            }
            checkKnown(sample.key(), run.ids());
            runs.put(sample.key(), run.ids());
          });
    }
    long length = runs.values().stream().mapToLong(run -> run.length).sum();
    if (length > Integer.MAX_VALUE - 8) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot hold a text of %s tokens in memory (want fewer than 2^31)".formatted(length));
    }
    keys = List.copyOf(runs.keySet());
    tokens = runs.values().stream().flatMapToInt(Arrays::stream).toArray();
  }

  private void checkKnown(String key, int[] ids) {
    int words = source.classNames().size();
    for (int id : ids) {
      if (id < 0 || id >= words) {
        throw new LaminaException(
            Failure.DATA,
            "Cannot read sample %s: token %s is not in the vocabulary of %s"
                .formatted(key, id, words));
      }
    }
  }

  @Override
  public int size() {
    return keys.size();
  }

  @Override
  public int channels() {
    return 0;
  }

  @Override
  public Optional<ImageSize> imageSize() {
    return Optional.empty();
  }

  @Override
  public Optional<int[]> tokens() {
    return Optional.of(tokens);
  }

  @Override
  public List<String> classNames() {
    return source.classNames();
  }

  @Override
  public List<Block> blocks() {
    return List.of(new Block(0, size(), (long) Integer.BYTES * tokens.length));
  }

  @Override
  public String key(int index) {
    return keys.get(index);
  }

  @Override
  public Target target(int index) {
    Check.argument(index >= 0 && index < size(), "No sample %s of %s", index, size());
    return new Unlabelled();
  }

  @Override
  public void read(int index, ImageBuffer into) {
    throw new LaminaException(
        Failure.DATA,
        "Cannot read sample %s as a picture: it is text (want a language model, such as gpt-8x256)"
            .formatted(key(index)));
  }

  @Override
  public void close() {
    // It holds nothing but memory.
  }
}
