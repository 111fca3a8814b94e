package dev.lamina.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.data.Augmentation.Fill;
import dev.lamina.core.random.RandomStream;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BatchReaderTest {

  private static final int SIZE = 8;
  private final SampleSet samples = new MemorySamples(12, SIZE, 3, 1);

  @Property(tries = 50)
  void anEpochVisitsEverySampleOnce(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 99) int epoch) {
    int[] order = SampleOrder.of(seed, epoch, 40);
    assertThat(Arrays.stream(order).sorted().toArray()).isEqualTo(IntStream.range(0, 40).toArray());
    assertThat(SampleOrder.of(seed, epoch, 40)).isEqualTo(order);
    assertThat(SampleOrder.of(seed, epoch + 1, 40)).isNotEqualTo(order);
  }

  @Test
  void evaluationNormalizesPixelsAndNothingElse() {
    float[] images = new float[2 * 3 * SIZE * SIZE];
    long[] labels = new long[2];
    new BatchReader(samples, Normalization.CIFAR10)
        .evaluate(5, 2, FloatBuffer.wrap(images), LongBuffer.wrap(labels));
    byte[] pixels = new byte[3 * SIZE * SIZE];
    samples.pixels(6, pixels);
    assertThat(labels).containsExactly(samples.label(5), samples.label(6));
    for (int i = 0; i < pixels.length; i++) {
      int channel = i / (SIZE * SIZE);
      double expected =
          ((pixels[i] & 0xff) / 255.0 - Normalization.CIFAR10.mean().get(channel))
              / Normalization.CIFAR10.deviation().get(channel);
      assertThat(images[pixels.length + i]).isEqualTo((float) expected);
    }
  }

  @Test
  void aViewOfASampleDependsOnlyOnSeedEpochAndSample() {
    var augmentation = new Augmentation(2, Fill.REFLECT, true);
    float[] alone = read(new int[] {7}, augmentation, 3);
    float[] among = read(new int[] {1, 7, 2}, augmentation, 3);
    int image = 3 * SIZE * SIZE;
    assertThat(Arrays.copyOfRange(among, image, 2 * image)).isEqualTo(alone);
    var views = new HashSet<Integer>();
    for (int epoch = 1; epoch <= 40; epoch++) {
      views.add(Arrays.hashCode(read(new int[] {7}, augmentation, epoch)));
    }
    assertThat(views).hasSizeGreaterThan(20);
  }

  @Test
  void everyCropAndBothDirectionsAreDrawn() {
    var augmentation = new Augmentation(2, Fill.ZERO, true);
    var seen = new HashSet<Augmentation.View>();
    for (int i = 0; i < 2000; i++) {
      seen.add(augmentation.draw(RandomStream.of(1, "views", i)));
    }
    assertThat(seen).hasSize(5 * 5 * 2);
  }

  @Test
  void outsideIsBlackOrMirrored() {
    var zero = new Augmentation(2, Fill.ZERO, false);
    var reflect = new Augmentation(2, Fill.REFLECT, false);
    assertThat(IntStream.range(0, 4).map(i -> zero.source(i, 0, 4)).toArray())
        .containsExactly(-1, -1, 0, 1);
    assertThat(IntStream.range(0, 4).map(i -> reflect.source(i, 0, 4)).toArray())
        .containsExactly(2, 1, 0, 1);
    assertThat(IntStream.range(0, 4).map(i -> reflect.source(i, 4, 4)).toArray())
        .containsExactly(2, 3, 2, 1);
    assertThatThrownBy(() -> new Augmentation(8, Fill.REFLECT, false).checkFits(8, 8))
        .hasMessage(
            "Invalid padding: 8 pixels of reflection for images of 8x8 (want less than the size)");
  }

  @Test
  void paddedPixelsAreBlackBeforeNormalization() {
    var views = new HashSet<Float>();
    var augmentation = new Augmentation(4, Fill.ZERO, false);
    for (int epoch = 1; epoch <= 10; epoch++) {
      for (float value : read(new int[] {0}, augmentation, epoch)) {
        views.add(value);
      }
    }
    double mean = Normalization.CIFAR10.mean().get(0);
    assertThat(views).contains((float) ((0 - mean) / Normalization.CIFAR10.deviation().get(0)));
  }

  private float[] read(int[] order, Augmentation augmentation, int epoch) {
    float[] images = new float[order.length * 3 * SIZE * SIZE];
    new BatchReader(samples, Normalization.CIFAR10)
        .train(
            order,
            0,
            order.length,
            augmentation,
            9,
            epoch,
            FloatBuffer.wrap(images),
            LongBuffer.allocate(order.length));
    return images;
  }
}
