package dev.lamina.jobs.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.LaminaException;
import dev.lamina.jobs.table.DeltaTable;
import dev.lamina.jobs.table.RequestsTable;
import dev.lamina.jobs.table.RequestsTable.Kind;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepRequestsTest {

  private static final OptionalInt ALL = OptionalInt.empty();

  @TempDir private Path folder;

  private RequestsTable table() {
    return new RequestsTable(folder.toString(), new Configuration());
  }

  private SweepRequests wanted(String sweep) {
    return SweepRequests.of(table().read(sweep));
  }

  @Test
  void withoutATableNobodyWantsAnything() {
    assertThat(wanted("a")).isEqualTo(SweepRequests.NONE);
  }

  @Test
  void theLastWordCountsBetweenPauseAndResume() {
    table().add("a", Kind.PAUSE, ALL);
    assertThat(wanted("a").paused()).isTrue();
    table().add("a", Kind.CANCEL, OptionalInt.of(3));
    assertThat(wanted("a")).isEqualTo(new SweepRequests(true, false, Set.of(3)));
    table().add("a", Kind.RESUME, ALL);
    assertThat(wanted("a")).isEqualTo(new SweepRequests(false, false, Set.of(3)));
    table().add("a", Kind.PAUSE, ALL);
    assertThat(wanted("a").paused()).isTrue();
    assertThat(wanted("another")).isEqualTo(SweepRequests.NONE);
  }

  @Test
  void whatIsCancelledStaysCancelled() {
    table().add("a", Kind.CANCEL, ALL);
    table().add("a", Kind.RESUME, ALL);
    assertThat(wanted("a").cancelled()).isTrue();
  }

  @Test
  void requestsOfSeveralAtOnceAreAllKept() throws Exception {
    table().add("a", Kind.CANCEL, OptionalInt.of(0));
    ExecutorService users = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Void>> requests =
          IntStream.rangeClosed(1, 4)
              .<Callable<Void>>mapToObj(
                  trial ->
                      () -> {
                        table().add("a", Kind.CANCEL, OptionalInt.of(trial));
                        return null;
                      })
              .toList();
      for (Future<Void> done : users.invokeAll(requests)) {
        done.get();
      }
    } finally {
      users.shutdown();
    }
    assertThat(wanted("a").trials()).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    assertThat(table().read("a"))
        .extracting(RequestsTable.Request::number)
        .containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    table().add("a", Kind.PAUSE, ALL);
    new DeltaTable(folder + "/" + RequestsTable.NAME, RequestsTable.schema(), new Configuration())
        .append(List.<Object[]>of(new Object[] {"a", 2L, "explode", null, "code", Instant.now()}));
    assertThatThrownBy(() -> table().read("a"))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining(
            "request 2 is explode (want pause, resume or cancel; delete the row)");
  }
}
