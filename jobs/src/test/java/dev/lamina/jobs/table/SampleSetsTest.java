package dev.lamina.jobs.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.data.Block;
import dev.lamina.core.data.ClassLabel;
import dev.lamina.core.data.ImageBuffer;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SampleSetsTest {

  private final SampleSets sets = new SampleSets();
  private final List<OneSample> loaded = new ArrayList<>();

  @Test
  void usersOfASplitShareOneCopyUntilTheLastCloses() {
    SampleSet first = acquire("train");
    SampleSet second = acquire("train");
    assertThat(loaded).hasSize(1);

    first.close();
    first.close();
    assertThat(loaded.get(0).closed).isFalse();
    second.read(0, new ImageBuffer());
    second.close();

    assertThat(loaded.get(0).closed).isTrue();
    assertThat(sets.size()).isZero();
  }

  @Test
  void splitsAreSeparate() {
    try (SampleSet train = acquire("train");
        SampleSet test = acquire("test")) {
      assertThat(train.size() + test.size()).isEqualTo(2);
      assertThat(loaded).hasSize(2);
    }
  }

  @Test
  void aClosedHandleIsOfNoUseThoughTheCopyIsOpen() {
    SampleSet closed = acquire("train");
    try (SampleSet open = acquire("train")) {
      closed.close();
      assertThatThrownBy(() -> closed.read(0, new ImageBuffer()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("Cannot read sample 0: the sample set is closed");
      open.read(0, new ImageBuffer());
    }
  }

  @Test
  void afterTheLastUserItIsLoadedAgain() {
    acquire("train").close();
    acquire("train").close();

    assertThat(loaded).hasSize(2);
  }

  @Test
  void ofThreadsThatAskAtOnceOneLoads() throws Exception {
    var loads = new AtomicInteger();
    var asked = new CountDownLatch(4);
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      Callable<SampleSet> ask =
          () -> {
            asked.countDown();
            asked.await();
            return sets.acquire(
                new DatasetVersion("data", 1, "content"),
                "train",
                () -> {
                  loads.incrementAndGet();
                  return new OneSample();
                });
          };
      var handles = new ArrayList<SampleSet>();
      for (Future<SampleSet> answer : pool.invokeAll(List.of(ask, ask, ask, ask))) {
        handles.add(answer.get());
      }

      assertThat(loads).hasValue(1);
      handles.forEach(SampleSet::close);
      assertThat(sets.size()).isZero();
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void aFailedLoadReachesTheCallerAndIsForgotten() {
    assertThatThrownBy(
            () ->
                sets.acquire(
                    new DatasetVersion("data", 1, "content"),
                    "train",
                    () -> {
                      throw new IllegalStateException("broken");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("broken");
    assertThat(sets.size()).isZero();
    acquire("train").close();
    assertThat(loaded).hasSize(1);
  }

  @Test
  void otherContentInTheSamePlaceIsAnotherCopy() {
    try (SampleSet old = acquire("train", "one");
        SampleSet made = acquire("train", "two")) {
      assertThat(old.size() + made.size()).isEqualTo(2);
      assertThat(loaded).hasSize(2);
    }
  }

  private SampleSet acquire(String split) {
    return acquire(split, "content");
  }

  private SampleSet acquire(String split, String content) {
    return sets.acquire(
        new DatasetVersion("data", 1, content),
        split,
        () -> {
          loaded.add(new OneSample());
          return loaded.get(loaded.size() - 1);
        });
  }

  /** A sample set of one grey pixel. */
  private static final class OneSample implements SampleSet {

    private boolean closed;

    @Override
    public int size() {
      return 1;
    }

    @Override
    public int channels() {
      return 1;
    }

    @Override
    public Optional<ImageSize> imageSize() {
      return Optional.of(ImageSize.square(1));
    }

    @Override
    public List<Block> blocks() {
      return List.of(new Block(0, 1, 1));
    }

    @Override
    public String key(int index) {
      return "pixel";
    }

    @Override
    public List<String> classNames() {
      return List.of("a", "b");
    }

    @Override
    public Target target(int index) {
      return new ClassLabel(0);
    }

    @Override
    public void read(int index, ImageBuffer into) {
      into.prepare(1, 1, 1)[0] = 1;
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
