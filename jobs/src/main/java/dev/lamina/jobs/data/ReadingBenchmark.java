package dev.lamina.jobs.data;

import dev.lamina.core.data.ClassLabel;
import dev.lamina.core.data.ImageBuffer;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.Normalization;
import dev.lamina.core.data.SampleContent;
import dev.lamina.core.data.SampleOrder;
import dev.lamina.core.data.StoredSample;
import dev.lamina.core.data.augment.Augmentation;
import dev.lamina.core.data.augment.CentreCrop;
import dev.lamina.core.data.augment.Crop;
import dev.lamina.core.data.augment.PaddedCrop;
import dev.lamina.core.data.augment.RandomResizedCrop;
import dev.lamina.core.data.augment.WholePicture;
import dev.lamina.core.data.batch.BatchPipeline;
import dev.lamina.core.data.batch.PictureSlot;
import dev.lamina.core.data.batch.PictureSource;
import dev.lamina.core.data.shard.CachedSamples;
import dev.lamina.core.data.shard.DecodedSample;
import dev.lamina.core.data.shard.ShardCache;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.jobs.table.DeltaShardSource;
import dev.lamina.jobs.text.TextTable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How fast a split comes from its tables to a trainer on this machine, step by step and on one
 * thread: reading rows, decoding, reading decoded pictures from the warm cache in an epoch's order,
 * and filling batches with augmented, normalized pictures.
 */
public final class ReadingBenchmark {

  /**
   * A step.
   *
   * @param samples that went through it
   * @param bytes of what came out of it
   */
  record Step(String name, long samples, long bytes, double seconds) {}

  /** What is held for decoding. */
  private static final long MOST_BYTES = 256L << 20;

  /** Each step runs at least so long, if there are samples enough or it can run again. */
  private static final double LEAST_SECONDS = 2;

  private static final int BATCH = 64;

  private final DeltaShardSource source;
  private final ShardCache cache;

  /**
   * @param cache decoded shards go there, as those of trials do
   */
  public ReadingBenchmark(DeltaShardSource source, ShardCache cache) {
    this.source = source;
    this.cache = cache;
  }

  /**
   * Runs all steps and tells of them, for a terminal.
   *
   * @param size height and width that a network sees
   * @return batches are left out where samples have no class each
   * @throws LaminaException {@code DATA} if the split holds no pictures
   */
  public String run(int size) {
    var steps = new ArrayList<Step>();
    var stored = new ArrayList<StoredSample>();
    steps.add(read(stored));
    steps.add(decode(stored));
    boolean classified;
    try (var samples = new CachedSamples(source, source.decoding(), cache)) {
      steps.add(warm(samples));
      classified = samples.target(0) instanceof ClassLabel;
      if (classified) {
        steps.add(batches(samples, size, false));
        steps.add(batches(samples, size, true));
      }
    }
    var lines = new ArrayList<List<String>>();
    lines.add(List.of("step", "images", "images/s", "MB/s"));
    for (Step step : steps) {
      lines.add(
          List.of(
              step.name(),
              Long.toString(step.samples()),
              String.format(Locale.ROOT, "%.0f", step.samples() / step.seconds()),
              String.format(Locale.ROOT, "%.1f", step.bytes() / 1e6 / step.seconds())));
    }
    var text = new StringBuilder();
    TextTable.append(text, lines, column -> column > 0);
    if (!classified) {
      text.append("Batches were not measured: these samples have no class each.\n");
    }
    return text.toString();
  }

  private Step read(List<StoredSample> kept) {
    long[] counts = new long[3];
    long began = System.nanoTime();
    for (int shard = 0; shard < source.shards().size(); shard++) {
      source.read(
          shard,
          sample -> {
            long bytes = bytes(sample);
            counts[0]++;
            counts[1] += bytes;
            if (counts[2] + bytes <= MOST_BYTES) {
              counts[2] += bytes;
              kept.add(sample);
            }
          });
      if (counts[1] > 2 * MOST_BYTES && seconds(began) > LEAST_SECONDS) {
        break;
      }
    }
    return new Step("rows from the tables", counts[0], counts[1], seconds(began));
  }

  private Step decode(List<StoredSample> stored) {
    long samples = 0;
    long bytes = 0;
    long began = System.nanoTime();
    do {
      for (StoredSample sample : stored) {
        DecodedSample decoded = source.decoding().decode(sample);
        samples++;
        bytes += decoded.image().pixels().length;
      }
    } while (seconds(began) < LEAST_SECONDS);
    return new Step("decoded", samples, bytes, seconds(began));
  }

  /** Of the blocks of an epoch's first window, so that the cache need not hold the set. */
  private static Step warm(CachedSamples samples) {
    SampleOrder order = SampleOrder.shuffled(samples.blocks(), 0, 1);
    SampleOrder.Window window = order.windows().get(0);
    window.blocks().forEach(samples::fetch);
    try {
      var picture = new ImageBuffer();
      long count = 0;
      long bytes = 0;
      long began = System.nanoTime();
      for (int at = window.from(); seconds(began) < LEAST_SECONDS; at++) {
        if (at == window.to()) {
          at = window.from();
        }
        samples.read(order.index(at), picture);
        count++;
        bytes += (long) picture.channels() * picture.height() * picture.width();
      }
      return new Step("from the warm cache", count, bytes, seconds(began));
    } finally {
      window.blocks().forEach(samples::release);
    }
  }

  private static Step batches(CachedSamples samples, int size, boolean augmented) {
    Crop crop = crop(samples, size, augmented);
    ImageSize seen =
        crop.output(samples.imageSize())
            .orElseThrow(
                () ->
                    new LaminaException(
                        Failure.DATA, "Cannot make batches: pictures differ in size"));
    List<PictureSlot> slots = new ArrayList<>();
    int floats = samples.channels() * seen.height() * seen.width();
    for (int i = 0; i < 3; i++) {
      slots.add(
          new PictureSlot(
              direct(BATCH * floats * Float.BYTES).asFloatBuffer(),
              direct(BATCH * Long.BYTES).asLongBuffer(),
              seen));
    }
    long count = 0;
    long began = System.nanoTime();
    for (int epoch = 1; seconds(began) < LEAST_SECONDS; epoch++) {
      var batch =
          PictureSource.training(
              samples,
              new Augmentation(crop, augmented),
              samples.normalization().orElse(Normalization.half(samples.channels())),
              0,
              epoch);
      try (var pipeline =
          BatchPipeline.start(batch, BATCH, batch.order().windows().get(0).to(), slots, 1)) {
        // Of a set larger than a window no more is measured, and nothing cold.
        for (int at = 0;
            at < batch.order().windows().get(0).to() && seconds(began) < LEAST_SECONDS;
            at += BATCH) {
          count += pipeline.next().count();
        }
      }
    }
    return new Step(
        "batches of floats, " + (augmented ? "augmented" : "whole pictures"),
        count,
        count * floats * Float.BYTES,
        seconds(began));
  }

  /** What papers use for such pictures: padding for small ones, resized crops for large ones. */
  private static Crop crop(CachedSamples samples, int size, boolean augmented) {
    boolean asTheyAre =
        samples.imageSize().isPresent() && samples.imageSize().get().equals(ImageSize.square(size));
    if (asTheyAre) {
      return augmented ? new PaddedCrop(4, PaddedCrop.Fill.ZERO) : new WholePicture();
    }
    return augmented ? RandomResizedCrop.of(size) : CentreCrop.of(size);
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  private static long bytes(StoredSample sample) {
    if (sample.content() instanceof SampleContent.Pixels pixels) {
      return pixels.image().pixels().length;
    }
    return sample.content() instanceof SampleContent.Encoded encoded
        ? encoded.bytes().length
        : 4L * ((SampleContent.Tokens) sample.content()).ids().length;
  }

  private static double seconds(long began) {
    return (System.nanoTime() - began) / 1e9;
  }
}
