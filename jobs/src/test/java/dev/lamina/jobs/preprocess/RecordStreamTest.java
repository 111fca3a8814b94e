package dev.lamina.jobs.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.data.ClassLabel;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.Sample;
import dev.lamina.core.data.SampleContent;
import dev.lamina.core.data.SampleSink;
import dev.lamina.core.source.SourceTree;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.RejectReason;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RecordStreamTest {

  /** A member that hands over what it is told to. */
  private record Told(Consumer<SampleSink> what) implements Member {

    @Override
    public String split() {
      return "train";
    }

    @Override
    public String name() {
      return "a.tar";
    }

    @Override
    public String stamp() {
      return "1";
    }

    @Override
    public long bytes() {
      return 1;
    }

    @Override
    public void read(SourceTree source, SampleSink sink) {
      what.accept(sink);
    }
  }

  @Test
  void samplesAndRejectsComeInTheirOrder() {
    try (var records =
        new RecordStream(
            new Told(
                sink -> {
                  sink.sample(sample("a", 10));
                  sink.reject("b", "a.tar!b", RejectReason.EMPTY, "no bytes");
                  sink.sample(sample("c", 10));
                }),
            null)) {
      assertThat(records.next().sample().orElseThrow().key()).isEqualTo("a");
      assertThat(records.next().reject().orElseThrow().member()).isEqualTo("a.tar");
      assertThat(records.next().sample().orElseThrow().key()).isEqualTo("c");
      assertThat(records.hasNext()).isFalse();
    }
  }

  @Test
  void whatEndsTheReadingIsThrownToTheTask() {
    var broken = new LaminaException(Failure.DATA, "Cannot read a.tar: it ends early");
    try (var records =
        new RecordStream(
            new Told(
                sink -> {
                  throw broken;
                }),
            null)) {
      assertThatThrownBy(records::hasNext).isSameAs(broken);
    }
  }

  @Test
  void aCheckedExceptionThatNobodyDeclaredDoesNotLeaveTheTaskWaiting() {
    var undeclared = new IOException("reset");
    try (var records =
        new RecordStream(
            new Told(sink -> RecordStreamTest.<RuntimeException>raise(undeclared)), null)) {
      assertThatThrownBy(records::hasNext)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("Cannot read a.tar: java.io.IOException: reset")
          .hasCause(undeclared);
    }
  }

  @Test
  void readingWaitsForATaskThatIsSlower() throws InterruptedException {
    var tenth = new CountDownLatch(10);
    var twentieth = new CountDownLatch(20);
    try (var records =
        new RecordStream(
            new Told(
                sink -> {
                  for (int i = 0; i < 20; i++) {
                    sink.sample(sample("k" + i, 3 << 20));
                    tenth.countDown();
                    twentieth.countDown();
                  }
                }),
            null)) {
      tenth.await();
      assertThat(twentieth.await(300, TimeUnit.MILLISECONDS)).isFalse();
      for (int i = 0; i < 20; i++) {
        assertThat(records.next().sample().orElseThrow().key()).isEqualTo("k" + i);
      }
    }
  }

  @Test
  void closingEndsAReaderThatWaits() throws InterruptedException {
    var ended = new CountDownLatch(1);
    var records =
        new RecordStream(
            new Told(
                sink -> {
                  try {
                    for (int i = 0; i < 100; i++) {
                      sink.sample(sample("k" + i, 3 << 20));
                    }
                  } finally {
                    ended.countDown();
                  }
                }),
            null);
    assertThat(records.hasNext()).isTrue();
    records.close();
    assertThat(ended.await(Duration.ofSeconds(30).toMillis(), TimeUnit.MILLISECONDS)).isTrue();
  }

  private static Sample sample(String key, int bytes) {
    return new Sample(
        key, "a.tar!" + key, new SampleContent.Encoded(new byte[bytes]), new ClassLabel(0));
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void raise(Throwable any) throws E {
    throw (E) any;
  }
}
