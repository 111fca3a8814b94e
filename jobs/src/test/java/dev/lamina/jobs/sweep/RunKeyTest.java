package dev.lamina.jobs.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.spec.SpecException;
import dev.lamina.jobs.table.RunsTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunKeyTest {

  private static final Configuration HADOOP = new Configuration(false);
  private static final SweepSpec SPEC = SweepSpec.of(LocalSweeps.spec());
  private static final SweepSpec CHANGED =
      SweepSpec.of(LocalSweeps.spec().with("trial.epochs", 3L));

  @TempDir Path results;

  private void claim(String key, SweepSpec spec, String data, String content) {
    new RunKey(key).claim(results.toString(), HADOOP, spec, data, content);
  }

  private void refuseOther(String key, SweepSpec spec, String data, Optional<String> content) {
    new RunKey(key).refuseOther(results.toString(), HADOOP, spec, data, content);
  }

  @Test
  void whatWasNeverUsedStandsForNothing() {
    refuseOther("night", SPEC, "/data", Optional.of("a"));

    assertThat(results).isEmptyDirectory();
    assertThat(new RunsTable(results.toString(), HADOOP).keys("tiny-1")).isEmpty();
  }

  @Test
  void theRefusalSaysWhatDiffers() {
    claim("night", SPEC, "/data", "a");
    claim("night", SPEC, "/data", "a");
    refuseOther("night", SPEC, "/data", Optional.of("a"));
    // Data that are to be generated first are not there yet.
    refuseOther("night", SPEC, "/data", Optional.empty());

    assertThatThrownBy(() -> claim("night", CHANGED, "/data", "a"))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("of another specification (its digest is " + SPEC.digest())
        .hasMessageContaining("of this one " + CHANGED.digest() + ") (want")
        .hasMessageContaining("'lamina resume'");
    assertThatThrownBy(() -> refuseOther("night", SPEC, "/data", Optional.of("b")))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("of other data (their digest is a, of these b)")
        .hasMessageNotContaining("specification")
        .hasMessageNotContaining("another place");
    assertThatThrownBy(() -> claim("night", CHANGED, "/other", "a"))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("of another specification")
        .hasMessageContaining("and of data at another place (/data, here /other)");
    assertThatCode(() -> claim("next", CHANGED, "/other", "b")).doesNotThrowAnyException();
  }

  @Test
  void severalKeysMayStandForOneSweep() {
    claim("monday", SPEC, "/data", "a");
    claim("tuesday", SPEC, "/data", "a");
    claim("wednesday", CHANGED, "/data", "a");

    assertThat(
            new RunsTable(results.toString(), HADOOP)
                .keys(SweepIdentity.of(SPEC, "/data", "a").id()))
        .containsExactly("monday", "tuesday");
  }

  @Test
  void ofTwoSweepsThatComeWithOneKeyAtOnceOneGetsIt() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (int night = 0; night < 8; night++) {
        String key = "night-" + night;
        var start = new CyclicBarrier(2);
        var refusals = new ArrayList<Throwable>();
        for (Future<Void> done :
            List.of(
                threads.submit(() -> claimAt(start, key, SPEC)),
                threads.submit(() -> claimAt(start, key, CHANGED)))) {
          try {
            done.get();
          } catch (ExecutionException refused) {
            refusals.add(refused.getCause());
          }
        }
        assertThat(refusals).as(key).singleElement().isInstanceOf(SpecException.class);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private Void claimAt(CyclicBarrier start, String key, SweepSpec spec) throws Exception {
    start.await();
    claim(key, spec, "/data", "a");
    return null;
  }
}
