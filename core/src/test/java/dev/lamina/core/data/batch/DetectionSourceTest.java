package dev.lamina.core.data.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.data.Box;
import dev.lamina.core.data.BoxedSamples;
import dev.lamina.core.data.Boxes;
import dev.lamina.core.data.ImageBuffer;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.MemorySamples;
import dev.lamina.core.data.Normalization;
import dev.lamina.core.data.SampleOrder;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.augment.BoxedPicture;
import dev.lamina.core.data.augment.FramedPicture;
import dev.lamina.core.data.augment.ScaleJitter;
import dev.lamina.core.data.augment.SquareFrame;
import dev.lamina.core.image.Placement;
import dev.lamina.core.spec.LaminaException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DetectionSourceTest {

  private static final int SIZE = 64;
  private static final SquareFrame FRAME = SquareFrame.of(SIZE);
  private static final Normalization HALF = Normalization.half(3);
  private static final BoxedSamples SAMPLES = new BoxedSamples(7, 1, 1, "bright", "dark");
  private static final SampleOrder ORDER = SampleOrder.sequential(SAMPLES.blocks());
  private static final BoxTargets TARGETS = new FirstTwo();

  /** Label and left edge of the first two objects. */
  private static final class FirstTwo implements BoxTargets {

    @Override
    public int rows() {
      return 2;
    }

    @Override
    public int columns() {
      return 2;
    }

    @Override
    public void write(Boxes objects, FloatBuffer into, int at) {
      for (int i = 0; i < 2; i++) {
        boolean there = i < objects.boxes().size();
        into.put(at + 2 * i, there ? objects.boxes().get(i).label() : -1);
        into.put(at + 2 * i + 1, there ? (float) objects.boxes().get(i).x() : 0);
      }
    }
  }

  @Test
  void batchesAreTheSameBitsWhateverTheThreadsAndOthersInOtherEpochs() {
    List<Object> once = written(training(SAMPLES, 5, 1), 1);
    assertThat(written(training(SAMPLES, 5, 1), 4)).isEqualTo(once);
    assertThat(written(training(SAMPLES, 5, 2), 1)).isNotEqualTo(once);
    assertThat(written(training(SAMPLES, 6, 1), 1)).isNotEqualTo(once);
  }

  @Test
  void aSampleIsSeenInAnotherWayInAnotherEpoch() {
    DetectionSlot first = slot(1);
    DetectionSlot second = slot(1);
    for (int epoch = 1; epoch <= 2; epoch++) {
      DetectionSource source = training(SAMPLES, 5, epoch);
      for (int position = 0; position < 7; position++) {
        if (source.order().index(position) == 4) {
          source.writer().write(position, 0, epoch == 1 ? first : second);
        }
      }
    }
    assertThat(first.placements()[0]).isNotNull().isNotEqualTo(second.placements()[0]);
    assertThat(first.images()).isNotEqualTo(second.images());
  }

  @Test
  void everySampleIsWrittenToItsPlace() {
    DetectionSource source = DetectionSource.evaluation(SAMPLES, ORDER, FRAME, TARGETS, HALF);
    DetectionSlot slot = slot(3);
    SampleWriter<DetectionSlot> writer = source.writer();
    for (int i = 0; i < 3; i++) {
      writer.write(i + 2, i, slot);
    }
    for (int i = 0; i < 3; i++) {
      var picture = new ImageBuffer();
      SAMPLES.read(i + 2, picture);
      FramedPicture seen = FRAME.view(new BoxedPicture(picture.image(), SAMPLES.target(i + 2)));
      for (int p = 0; p < 3 * SIZE * SIZE; p++) {
        float level = (seen.image().pixels()[p] & 0xff) / 255f;
        assertThat(slot.images().get(i * 3 * SIZE * SIZE + p) / 2 + 0.5f)
            .isCloseTo(level, within(1e-5f));
      }
      for (int b = 0; b < 2; b++) {
        Box box = seen.boxes().boxes().get(b);
        assertThat(slot.targets().get(i * 4 + 2 * b)).isEqualTo(box.label());
        assertThat(slot.targets().get(i * 4 + 2 * b + 1)).isEqualTo((float) box.x());
      }
      assertThat(slot.placements()[i]).isEqualTo(seen.placement());
      assertThat(slot.shown()[i]).isEqualTo(seen);
    }
  }

  @Test
  void drawnSamplesAreWholePicturesInAnotherOrder() {
    DetectionSource drawn = DetectionSource.drawn(SAMPLES, FRAME, TARGETS, HALF);
    DetectionSource whole = DetectionSource.evaluation(SAMPLES, ORDER, FRAME, TARGETS, HALF);
    DetectionSlot first = slot(1);
    drawn.writer().write(0, 0, first);
    DetectionSlot same = slot(1);
    whole.writer().write(drawn.order().index(0), 0, same);
    assertThat(first.images()).isEqualTo(same.images());
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      order.add(drawn.order().index(i));
    }
    assertThat(order).isNotEqualTo(List.of(0, 1, 2, 3, 4, 5, 6)).doesNotHaveDuplicates();
  }

  @Test
  void targetsOfAnotherKindAreRefused() {
    SampleSet classes = new MemorySamples(4, 32, 3, 1);
    assertThatThrownBy(() -> training(classes, 1, 1).writer().write(0, 0, slot(1)))
        .isInstanceOf(LaminaException.class)
        .hasMessageMatching(
            "Cannot take sample sample \\d for one of objects: it has ClassLabel \\(want a data set"
                + " for detection, such as coco, voc or yolo\\)");
  }

  @Test
  void classesThatHaveNoNameAreRefused() {
    SampleSet unnamed = new BoxedSamples(4, 1, 1, "bright");
    assertThatThrownBy(() -> training(unnamed, 1, 1).writer().write(0, 0, slot(1)))
        .isInstanceOf(LaminaException.class)
        .hasMessageMatching(
            "Cannot learn from sample sample \\d: an object has class 1 of 1 \\(want 0 to 0\\)");
  }

  @Test
  void imagesWithoutColoursAreRefused() {
    assertThatThrownBy(
            () -> DetectionSource.evaluation(SAMPLES, ORDER, FRAME, TARGETS, Normalization.half(1)))
        .hasMessage("Cannot find objects in images of 3 channels, normalized by 1 (want 3)");
  }

  private static DetectionSource training(SampleSet samples, long seed, int epoch) {
    return DetectionSource.training(samples, ScaleJitter.of(FRAME), TARGETS, HALF, seed, epoch);
  }

  private static DetectionSlot slot(int samples) {
    return new DetectionSlot(
        FloatBuffer.allocate(samples * 3 * SIZE * SIZE),
        FloatBuffer.allocate(samples * 4),
        new Placement[samples],
        new FramedPicture[samples],
        ImageSize.square(SIZE));
  }

  /** Copies of all that an epoch writes. */
  private static List<Object> written(DetectionSource source, int threads) {
    var written = new ArrayList<>();
    List<DetectionSlot> slots = List.of(slot(3), slot(3));
    try (var batches = BatchPipeline.start(source, 3, 7, slots, threads)) {
      for (int from = 0; from < 7; from += 3) {
        Batch batch = batches.next();
        DetectionSlot slot = slots.get(batch.slot());
        written.add(copy(slot.images(), batch.count() * 3 * SIZE * SIZE));
        written.add(copy(slot.targets(), batch.count() * 4));
        written.add(List.of(slot.placements()).subList(0, batch.count()));
      }
    }
    return written;
  }

  private static FloatBuffer copy(FloatBuffer values, int count) {
    var copy = new float[count];
    values.get(0, copy);
    return FloatBuffer.wrap(copy);
  }
}
