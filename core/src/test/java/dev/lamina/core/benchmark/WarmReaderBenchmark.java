package dev.lamina.core.benchmark;

import com.sun.management.OperatingSystemMXBean;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.Normalization;
import dev.lamina.core.data.augment.Augmentation;
import dev.lamina.core.data.augment.Crop;
import dev.lamina.core.data.augment.PaddedCrop;
import dev.lamina.core.data.augment.RandomResizedCrop;
import dev.lamina.core.data.augment.WholePicture;
import dev.lamina.core.data.batch.BatchPipeline;
import dev.lamina.core.data.batch.PictureSlot;
import dev.lamina.core.data.batch.PictureSource;
import dev.lamina.core.data.shard.CachedSamples;
import dev.lamina.core.data.shard.MemoryShards;
import dev.lamina.core.data.shard.ShardCache;
import dev.lamina.core.data.shard.StoredImages;
import dev.lamina.core.image.ImageTransform;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Question: how many images a second does one thread bring from a warm cache into batches of
 * normalized floats? Random order, the median of rounds; nobody trains beside it. By wall clock and
 * by the processor time of the whole process, which a busy machine disturbs less.
 */
class WarmReaderBenchmark {

  private static final int ROUNDS = 7;
  private static final Normalization HALF = Normalization.half(3);

  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  @TempDir Path folder;

  @Test
  void imagesASecond() {
    measure("32 px", 20_000, 32, 32, 128, new WholePicture(), false);
    measure(
        "32 px, reflect 4, flip",
        20_000,
        32,
        32,
        128,
        new PaddedCrop(4, PaddedCrop.Fill.REFLECT),
        true);
    measure("224 px", 2_000, 224, 224, 64, new WholePicture(), false);
    measure("224 px, flip", 2_000, 224, 224, 64, new WholePicture(), true);
    measure(
        "256 px, random-resized-crop 224, flip",
        1_000,
        256,
        224,
        64,
        RandomResizedCrop.of(224),
        true);
  }

  private void measure(
      String what, int images, int side, int seen, int batch, Crop crop, boolean flip) {
    ShardCache cache = ShardCache.at(folder, 4L << 30);
    var decoding = new StoredImages(ImageTransform.KEEP, "imageio");
    var shards = MemoryShards.square(4, images / 4, side, 1);
    try (var samples = new CachedSamples(shards, decoding, cache)) {
      double[] walls = new double[ROUNDS];
      double[] processors = new double[ROUNDS];
      for (int round = -2; round < ROUNDS; round++) {
        PictureSource source =
            PictureSource.training(samples, new Augmentation(crop, flip), HALF, 1, round + 3);
        long used = PROCESS.getProcessCpuTime();
        long began = System.nanoTime();
        read(source, images, batch, ImageSize.square(seen));
        if (round >= 0) {
          walls[round] = images / ((System.nanoTime() - began) / 1e9);
          processors[round] = images / ((PROCESS.getProcessCpuTime() - used) / 1e9);
        }
      }
      Arrays.sort(walls);
      Arrays.sort(processors);
      System.out.printf(
          Locale.ROOT,
          "%-40s %,9.0f images/s, %,9.0f images/processor-second (best %,.0f)%n",
          what,
          walls[ROUNDS / 2],
          processors[ROUNDS / 2],
          processors[ROUNDS - 1]);
    }
  }

  private static void read(PictureSource source, int images, int batchSize, ImageSize size) {
    int floats = batchSize * 3 * size.height() * size.width();
    var slots = new ArrayList<PictureSlot>();
    for (int i = 0; i < 2; i++) {
      slots.add(
          new PictureSlot(
              direct(4 * floats).asFloatBuffer(), direct(8 * batchSize).asLongBuffer(), size));
    }
    try (BatchPipeline<PictureSlot> batches =
        BatchPipeline.start(source, batchSize, images, List.copyOf(slots), 1)) {
      for (int done = 0; done < images; ) {
        done += batches.next().count();
      }
    }
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }
}
