package dev.lamina.jobs.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriverLeaseTest {

  private static final Configuration HADOOP = new Configuration();

  @TempDir private Path folder;

  private final List<String> told = new ArrayList<>();

  private DriverLease take() throws InterruptedException {
    return DriverLease.take(folder.toString(), "sweep", HADOOP, told::add);
  }

  private Path file() {
    return folder.resolve("drivers/sweep.json");
  }

  private void leaveBehind(String host, long process, long started) throws IOException {
    Files.createDirectories(file().getParent());
    Files.writeString(
        file(),
        "{\"token\": \"x\", \"host\": \"%s\", \"process\": %s, \"process-started\": %s, \"began\": \"t\", \"beat\": 7, \"seen\": \"t\"}"
            .formatted(host, process, started));
  }

  @Test
  void isThereWhileItIsHeldAndGoneAfterwards() throws InterruptedException {
    try (DriverLease lease = take()) {
      assertThat(lease).isNotNull();
      assertThat(DriverLease.holder(folder.toString(), "sweep", HADOOP))
          .hasValueSatisfying(
              holder -> assertThat(holder.process()).isEqualTo(ProcessHandle.current().pid()));
      assertThat(DriverLease.holder(folder.toString(), "another", HADOOP)).isEmpty();
    }
    assertThat(file()).doesNotExist();
    take().close();
    assertThat(told).isEmpty();
  }

  @Test
  void ofADriverThatIsAliveIsRefusedToAnother() throws Exception {
    try (DriverLease lease = take()) {
      CompletableFuture<DriverLease> other = CompletableFuture.supplyAsync(this::takeUnchecked);
      while (!other.isDone()) {
        assertThat(lease.renew()).isTrue();
        Thread.sleep(50);
      }
      assertThatThrownBy(other::get)
          .hasCauseInstanceOf(SweepTakenException.class)
          .hasMessageContaining("process " + ProcessHandle.current().pid());
      assertThat(told).singleElement().asString().startsWith("A driver may be at this sweep");
      assertThat(lease.renew()).isTrue();
    }
  }

  private DriverLease takeUnchecked() {
    try {
      return take();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void ofAProcessOfThisMachineThatIsGoneIsFreeAtOnce() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    long started = gone.info().startInstant().map(i -> i.toEpochMilli()).orElse(0L);
    assertThat(gone.waitFor()).isZero();
    String host;
    try (DriverLease lease = take()) {
      assertThat(lease).isNotNull();
      host = DriverLease.holder(folder.toString(), "sweep", HADOOP).orElseThrow().host();
    }
    leaveBehind(host, gone.pid(), started);
    assertThat(DriverLease.holder(folder.toString(), "sweep", HADOOP)).isEmpty();
    take().close();
    // The number of a process that is gone may be another's by now.
    leaveBehind(host, ProcessHandle.current().pid(), 1);
    take().close();
    assertThat(told).isEmpty();
  }

  @Test
  void ofASilentDriverElsewhereIsFreeAfterAWhile() throws Exception {
    leaveBehind("elsewhere.example", 1, 1);
    var patience = Duration.ofSeconds(2);
    try (DriverLease lease =
        DriverLease.take(folder.toString(), "sweep", HADOOP, told::add, patience)) {
      assertThat(lease.renew()).isTrue();
    }
    assertThat(told).singleElement().asString().contains("at most 2 seconds");
  }

  @Test
  void oneThatWasTakenIsNotRenewedNorDeleted() throws Exception {
    try (DriverLease lease = take()) {
      leaveBehind("elsewhere.example", 1, 1);
      assertThat(lease.renew()).isFalse();
    }
    assertThat(file()).exists();
  }

  @Test
  void whatNamesNoDriverIsPassedOver() throws Exception {
    Files.createDirectories(file().getParent());
    Files.writeString(file(), "{\"token\": ");
    take().close();
  }

  @Test
  void saysWhichFileItCannotWrite() throws IOException {
    Files.writeString(folder.resolve("drivers"), "a file");
    assertThatThrownBy(this::take)
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("drivers/sweep.json");
  }
}
