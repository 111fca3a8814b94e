package dev.lamina.core.data.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.data.Block;
import dev.lamina.core.data.ForwardingSampleSet;
import dev.lamina.core.data.HeldOut;
import dev.lamina.core.data.ImageBuffer;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.MemorySamples;
import dev.lamina.core.data.Normalization;
import dev.lamina.core.data.SampleOrder;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.augment.Augmentation;
import dev.lamina.core.data.augment.PaddedCrop;
import dev.lamina.core.data.augment.RandomResizedCrop;
import dev.lamina.core.data.augment.WholePicture;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchPipelineTest {

  private static final int SIZE = 8;
  private static final Augmentation CROPS =
      new Augmentation(new PaddedCrop(2, PaddedCrop.Fill.REFLECT), true);

  private final SampleSet samples = new MemorySamples(50, SIZE, 3, 1);

  @AfterEach
  void noThreadIsLeft() {
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.startsWith("lamina-"));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void theBitsAreTheSameWithAnyNumberOfThreads(int threads) {
    var resized = new Augmentation(RandomResizedCrop.of(SIZE), true);
    for (Augmentation augmentation : List.of(CROPS, resized)) {
      PictureSource source = training(samples, augmentation, 3);
      assertThat(all(source, 7, 50, threads)).isEqualTo(all(source, 7, 50, 1));
    }
    assertThat(all(training(samples, CROPS, 3), 7, 50, threads))
        .isNotEqualTo(all(training(samples, CROPS, 4), 7, 50, threads));
  }

  /** Each waits in its first sample until all of them are in theirs. */
  @ParameterizedTest
  @CsvSource({"8, 2", "8, 4", "4, 4", "16, 8"})
  void allThreadsFillASmallBatchTogether(int batchSize, int threads) {
    var together = new Together(training(samples, CROPS, 1), threads);
    try (BatchPipeline<PictureSlot> batches =
        BatchPipeline.start(together, batchSize, batchSize, slots(batchSize), threads)) {
      assertThat(batches.next()).isEqualTo(new Batch(0, 0, batchSize));
    }
  }

  @Test
  void measuringNormalizesPixelsAndNothingElse() {
    PictureSource source =
        PictureSource.evaluation(
            samples,
            SampleOrder.sequential(samples.blocks()),
            new WholePicture(),
            Normalization.CIFAR10);
    List<FloatBuffer> batches = all(source, 16, 50, 1);

    var picture = new ImageBuffer();
    samples.read(18, picture);
    float[] second = batches.get(1).array();
    int length = picture.pixels().length;
    for (int i = 0; i < length; i++) {
      int channel = i / (SIZE * SIZE);
      double expected =
          ((picture.pixels()[i] & 0xff) / 255.0 - Normalization.CIFAR10.mean().get(channel))
              / Normalization.CIFAR10.deviation().get(channel);
      assertThat(second[2 * length + i]).isEqualTo((float) expected);
    }
    assertThat(second[second.length - 14]).isEqualTo(samples.label(18));
  }

  @Test
  void aViewDependsOnNothingButSeedEpochAndSample() {
    SampleSet few = HeldOut.of(samples, 0.2).held();
    int length = 3 * SIZE * SIZE;
    PictureSource source = training(few, CROPS, 1);
    float[] alone = all(source, 1, 10, 1).get(4).array();
    float[] among = all(source, 10, 10, 2).get(0).array();

    assertThat(Arrays.copyOfRange(among, 4 * length, 5 * length))
        .isEqualTo(Arrays.copyOf(alone, length));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 50, 64})
  void windowsOfBlocksAreFetchedAndReleasedAndNeverMoreThanTwoAreHeld(int batchSize) {
    var blocks = new Blocks(samples, 5, 2L << 30);
    PictureSource source = training(blocks, CROPS, 1);
    assertThat(source.order().windows()).hasSize(10);

    assertThat(all(source, batchSize, 50, 3)).hasSize((50 + batchSize - 1) / batchSize);

    assertThat(blocks.fetched).isEqualTo(10);
    assertThat(blocks.held).isEmpty();
    assertThat(blocks.most).isLessThanOrEqualTo(2);
    assertThat(blocks.readUnfetched).isFalse();
  }

  @Test
  void whereThereIsRoomForOneWindowOnlyTheNextWaits() {
    var blocks = new Blocks(samples, 5, 2L << 30);
    blocks.room = 1;

    assertThat(all(training(blocks, CROPS, 1), 7, 50, 2)).hasSize(8);

    assertThat(blocks.most).isEqualTo(1);
  }

  @Test
  void wantOfRoomForAnythingReachesTheTrainer() {
    var blocks = new Blocks(samples, 5, 2L << 30);
    blocks.room = 0;

    assertThatThrownBy(() -> all(training(blocks, CROPS, 1), 7, 50, 2))
        .isInstanceOf(LaminaException.class)
        .hasMessage("no room");
  }

  @Test
  void aFailureOfAThreadReachesTheTrainerAndEndsAll() {
    var blocks = new Blocks(samples, 5, 1);
    blocks.broken = 33;

    assertThatThrownBy(() -> all(training(blocks, CROPS, 1), 4, 50, 3))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("sample 33 is broken");
    assertThat(blocks.held).isEmpty();
  }

  @Test
  void aCheckedExceptionOfAThreadReachesTheTrainerAsACause() {
    var blocks = new Blocks(samples, 5, 1);
    blocks.broken = 33;
    blocks.checked = Optional.of(new IOException("undeclared"));

    assertThatThrownBy(() -> all(training(blocks, CROPS, 1), 4, 50, 3))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Cannot fill a batch: java.io.IOException: undeclared")
        .hasCause(blocks.checked.get());
  }

  @Test
  void closingInTheMidstReleasesWhatIsHeld() {
    var blocks = new Blocks(samples, 5, 2L << 30);
    try (BatchPipeline<PictureSlot> batches =
        BatchPipeline.start(training(blocks, CROPS, 1), 4, 50, slots(4), 2)) {
      assertThat(batches.next().first()).isZero();
      assertThat(batches.next()).isEqualTo(new Batch(1, 4, 4));
      assertThat(batches.waitedSeconds()).isPositive();
    }
    assertThat(blocks.held).isEmpty();
  }

  @Test
  void anInterruptedTrainerIsToldSo() {
    try (BatchPipeline<PictureSlot> batches =
        BatchPipeline.start(training(samples, CROPS, 1), 25, 50, slots(25), 1)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(
              () -> {
                while (true) {
                  batches.next();
                }
              })
          .isInstanceOfAny(LaminaException.class, IllegalStateException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private static PictureSource training(SampleSet samples, Augmentation augmentation, int epoch) {
    return PictureSource.training(samples, augmentation, Normalization.CIFAR10, 9, epoch);
  }

  private static List<PictureSlot> slots(int samples) {
    var slots = new ArrayList<PictureSlot>();
    for (int i = 0; i < 2; i++) {
      slots.add(
          new PictureSlot(
              FloatBuffer.allocate(samples * 3 * SIZE * SIZE),
              LongBuffer.allocate(samples),
              ImageSize.square(SIZE)));
    }
    return slots;
  }

  /** Pixels, then labels, of each batch. */
  private static List<FloatBuffer> all(
      PictureSource source, int batchSize, int visits, int threads) {
    List<PictureSlot> slots = slots(batchSize);
    var all = new ArrayList<FloatBuffer>();
    try (BatchPipeline<PictureSlot> batches =
        BatchPipeline.start(source, batchSize, visits, slots, threads)) {
      for (int done = 0; done < visits; ) {
        Batch batch = batches.next();
        int pixels = batch.count() * 3 * SIZE * SIZE;
        float[] copy = new float[pixels + batch.count()];
        slots.get(batch.slot()).images().get(0, copy, 0, pixels);
        for (int i = 0; i < batch.count(); i++) {
          copy[pixels + i] = slots.get(batch.slot()).labels().get(i);
        }
        all.add(FloatBuffer.wrap(copy));
        done += batch.count();
      }
    }
    return all;
  }

  /** A source whose writers begin when all do. */
  private record Together(PictureSource source, CountDownLatch begun)
      implements BatchSource<PictureSlot> {

    Together(PictureSource source, int threads) {
      this(source, new CountDownLatch(threads));
    }

    @Override
    public SampleSet samples() {
      return source.samples();
    }

    @Override
    public SampleOrder order() {
      return source.order();
    }

    @Override
    public SampleWriter<PictureSlot> writer() {
      SampleWriter<PictureSlot> writer = source.writer();
      var first = new AtomicBoolean(true);
      return (position, slot, into) -> {
        if (first.getAndSet(false)) {
          begun.countDown();
          awaitAll();
        }
        writer.write(position, slot, into);
      };
    }

    private void awaitAll() {
      try {
        Check.state(begun.await(10, TimeUnit.SECONDS), "%s threads have no work", begun.getCount());
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** A set in blocks of some samples, which watches what is fetched. */
  private static final class Blocks extends ForwardingSampleSet {

    private final List<Block> blocks = new ArrayList<>();
    private final Set<Integer> held = new TreeSet<>();
    private int fetched;
    private int most;
    private int room = Integer.MAX_VALUE;
    private int broken = -1;
    private Optional<Exception> checked = Optional.empty();
    private boolean readUnfetched;

    Blocks(SampleSet samples, int each, long bytes) {
      super(samples);
      for (int first = 0; first < samples.size(); first += each) {
        blocks.add(new Block(first, each, bytes));
      }
    }

    @Override
    public List<Block> blocks() {
      return blocks;
    }

    @Override
    public void read(int index, ImageBuffer into) {
      if (index == broken && checked.isPresent()) {
        throw undeclared(checked.get());
      }
      if (index == broken) {
        throw new IllegalStateException("sample " + index + " is broken");
      }
      synchronized (this) {
        readUnfetched |= !held.contains(index / blocks.get(0).size());
      }
      super.read(index, into);
    }

    /** Throws it where the compiler sees none, as Scala does. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Exception> RuntimeException undeclared(Exception e) throws E {
      throw (E) e;
    }

    @Override
    public synchronized void fetch(int block) {
      if (held.size() >= room) {
        throw new LaminaException(Failure.RESOURCES, "no room");
      }
      held.add(block);
      fetched++;
      most = Math.max(most, held.size());
    }

    @Override
    public synchronized void release(int block) {
      held.remove(block);
    }
  }
}
