package dev.lamina.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.deploy.ModelFolder;
import dev.lamina.core.deploy.TrainedModel;
import dev.lamina.core.digest.Sha256;
import dev.lamina.core.engine.Safetensors;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.jobs.table.SweepsTable;
import dev.lamina.jobs.table.TrialsTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands about a sweep that some other command began. */
class ControlCommandsTest {

  private static final String SPEC =
      """
      name: tiny
      data: {generate: {train: 40, test: 20, seed: 1}}
      trial:
        model: resnet8
        method: {objective: end-to-end}
        optimizer: {name: sgd}
        learning-rate: {base: 0.05, schedule: constant}
        batch-size: 20
        epochs: 1
      search:
        searcher: random
        trials: 1
        space: {learning-rate.base: {uniform: [0.01, 0.1]}}
      """;

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int lamina(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Lamina.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
        .execute(arguments);
  }

  private int sweep(String... more) throws IOException {
    return sweepOf(SPEC, more);
  }

  private int sweepOf(String text, String... more) throws IOException {
    String file = Files.writeString(folder.resolve("sweep.yaml"), text).toString();
    String[] arguments = {"sweep", file, "--slots", "1", "--out", results()};
    var all = new String[arguments.length + more.length];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return lamina(all);
  }

  private String results() {
    return folder.resolve("out").toString();
  }

  @Test
  void aSweepIsExtendedPausedResumedAndCancelled() throws IOException {
    assertThat(sweep("--extend", "epochs=2")).isEqualTo(2);
    assertThat(err.toString()).contains("want trials=N, such as trials=200");
    assertThat(sweep()).isZero();
    assertThat(lamina("status", results())).isZero();
    assertThat(out.toString()).contains(": done").contains("trials: 1 completed");

    assertThat(lamina("pause", results())).isZero();
    assertThat(out.toString()).contains("It is done; nothing was paused.");
    assertThat(sweep("--extend", "trials=2")).isZero();
    assertThat(out.toString()).contains("2 completed of 2 trials");
    assertThat(sweep()).isZero();
    assertThat(out.toString()).contains("Everything is done already");
    assertThat(sweep("--extend", "trials=1")).isEqualTo(2);
    assertThat(err.toString()).contains("the sweep has 2 already (want more)");
    assertThat(lamina("cancel", results(), "--trial", "2")).isEqualTo(2);
    assertThat(err.toString()).contains("Cannot cancel trial 2: there is none (want 0 to 1)");
    assertThat(lamina("cancel", results(), "--trial", "1")).isZero();
    assertThat(out.toString()).contains("Trial 1: completed.");
    assertThat(lamina("cancel", results())).isZero();
    assertThat(out.toString()).contains("It is done; nothing was cancelled.");

    // What was used is more than this budget, so no other trial begins.
    String other = SPEC.replace("name: tiny", "name: other");
    String poor = other + "run: {budget: {hours: 1.0e-6}}\n";
    assertThat(sweepOf(other)).isZero();
    assertThat(sweepOf(poor, "--extend", "trials=2")).isEqualTo(8);
    assertThat(out.toString()).contains("hours are used (raise run.budget.hours and start again");
    String[] named = {"--sweep", "other"};
    assertThat(lamina("pause", results(), named[0], named[1])).isZero();
    assertThat(sweepOf(other)).isEqualTo(7);
    assertThat(out.toString()).contains("It is paused ('lamina resume' goes on).");
    assertThat(sweepOf(poor)).isEqualTo(7);
    assertThat(lamina("resume", results(), named[0], named[1], "--slots", "1")).isEqualTo(8);
    assertThat(lamina("cancel", results(), named[0], named[1])).isZero();
    assertThat(out.toString()).contains("The sweep is cancelled");
    assertThat(lamina("status", results(), named[0], named[1])).isZero();
    assertThat(out.toString()).contains(": cancelled");
    assertThat(sweepOf(other)).isEqualTo(7);
    assertThat(sweepOf(other, "--extend", "trials=9")).isEqualTo(2);
    assertThat(err.toString()).contains("Cannot extend this sweep: it was cancelled");
    assertThat(lamina("resume", results(), named[0], named[1])).isEqualTo(2);
    assertThat(err.toString()).contains("it was cancelled (want a new sweep");
    assertThat(lamina("fsck", results())).isZero();
  }

  @Test
  void aTrialIsReproducedToTheBit() throws IOException {
    assertThat(sweep()).isZero();
    assertThat(lamina("reproduce", results(), "--trial", "0")).as(out + "\n" + err).isZero();
    assertThat(out.toString()).contains("The same to the bit: ").contains(" tensors.");
    assertThat(folder.resolve("out/reproductions")).doesNotExist();
    assertThat(lamina("reproduce", results(), "--trial", "1")).isEqualTo(2);
    assertThat(err.toString())
        .contains("Cannot reproduce trial 1")
        .contains("there is none (want 0 to 0");
  }

  @Test
  void theBlocksOfATrialAreAnalyzed() throws IOException {
    assertThat(sweepOf(SPEC.replace("resnet8", "resnet20"))).isZero();
    assertThat(lamina("repl", "analyze", results(), "--trial", "0")).as(out + "\n" + err).isZero();
    assertThat(out.toString())
        .contains("epoch 1: resnet20")
        .containsPattern("block +left +a +b\n[123]\\.[012] +\\d+\\.\\d %")
        // Neither the first nor the last block, nor those where the shape changes.
        .containsPattern("(?m)^1\\.1 ")
        .containsPattern("(?m)^3\\.1 ")
        .doesNotContainPattern("(?m)^(1\\.0|2\\.0|3\\.0|3\\.2) ");
    assertThat(lamina("repl", "analyze", results(), "--trial", "7")).isEqualTo(2);
    assertThat(err.toString())
        .contains("Cannot analyze trial 7")
        .contains("there is none (want 0 to 0");
  }

  /** A network is trained, written to a file, and probed by another sweep. */
  @Test
  void aTrainedNetworkIsProbed() throws IOException {
    String replaced = SPEC.replace("resnet8", "resnet20\n  replacement: {every: 4}");
    assertThat(sweepOf(replaced)).isZero();
    Path file = folder.resolve("resnet20.safetensors");
    String[] export = {"export", results(), "--trial", "0", "--to", file.toString()};
    assertThat(lamina(export)).as(out + "\n" + err).isZero();
    assertThat(out.toString()).contains("tensors of trial 0, epoch 1: resnet20");
    String start = out.toString().lines().reduce((first, last) -> last).orElseThrow();
    assertThat(start).startsWith("initial-weights: {").contains(Sha256.of(file));
    Safetensors.Content written = Safetensors.read(file);
    assertThat(written.metadata())
        .containsEntry("model", "resnet20")
        .containsEntry("classes", "10")
        .containsEntry("epoch", "1");
    assertThat(written.tensors())
        .extracting(HostTensor::name)
        .contains("stages.2.1.fusion.a", "classifier.bias")
        .noneMatch(name -> name.startsWith("optimizer."));

    assertThat(lamina(export)).isEqualTo(2);
    assertThat(err.toString()).contains("it exists (want another name, or remove it)");
    export[5] = folder.resolve("nowhere/a.safetensors").toString();
    assertThat(lamina(export)).isEqualTo(2);
    assertThat(err.toString()).contains("there is no folder").contains("nowhere");
    Path deployed = folder.resolve("deployed.safetensors");
    assertThat(
            lamina("export", results(), "--trial", "0", "--to", deployed.toString(), "--deployed"))
        .as(out + "\n" + err)
        .isZero();
    assertThat(Safetensors.read(deployed).tensors())
        .extracting(HostTensor::name)
        .contains("stages.2.1.conv.weight")
        .noneMatch(name -> name.contains("fusion"));

    String probe =
        replaced
            .replace("name: tiny", "name: probe")
            .replace("  epochs: 1", "  epochs: 1\n  freeze: backbone\n  " + start);
    assertThat(sweepOf(probe)).as(out + "\n" + err).isZero();
    Path probed = folder.resolve("probed.safetensors");
    assertThat(
            lamina(
                "export", results(), "--sweep", "probe", "--trial", "0", "--to", probed.toString()))
        .as(out + "\n" + err)
        .isZero();
    List<HostTensor> after = Safetensors.read(probed).tensors();
    assertThat(after).hasSameSizeAs(written.tensors());
    for (int i = 0; i < after.size(); i++) {
      HostTensor before = written.tensors().get(i);
      assertThat(after.get(i).equals(before))
          .as(before.name())
          .isEqualTo(!before.name().startsWith("classifier."));
    }
  }

  @Test
  void aTrainedNetworkIsExportedForOthers() throws IOException {
    String two = SPEC.replace("  epochs: 1", "  epochs: 2") + "run: {segment-epochs: 1}\n";
    assertThat(sweepOf(two)).as(out + "\n" + err).isZero();
    Path file = folder.resolve("best.pt");
    Path model = folder.resolve("model");

    assertThat(exported("torchscript", file)).as(out + "\n" + err).isZero();
    assertThat(out.toString())
        .contains(
            "Wrote trial 0, epoch ", ": resnet8 for one class a picture, input [N, 3, 32, 32]")
        .contains(file + ": sha256 " + Sha256.of(file));
    assertThat(exported("djl", model)).as(out + "\n" + err).isZero();
    assertThat(out.toString()).contains(model.resolve("README.md") + " tells how to use it");

    TrainedModel read = ModelFolder.read(file);
    assertThat(ModelFolder.read(model)).isEqualTo(read);
    assertThat(read.classes()).hasSize(10);
    assertThat(read.provenance())
        .containsKeys("sweep", "trial", "epoch", "data", "code", "test/accuracy")
        .containsEntry("best-by", "test/accuracy");
    for (Path there : List.of(file, model)) {
      assertThat(exported("djl", there)).isEqualTo(2);
      assertThat(err.toString()).contains("it exists (want another name, or remove it)");
    }
    assertThat(lamina("export", results(), "--trial", "first", "--to", folder + "/x")).isEqualTo(2);
    assertThat(err.toString()).contains("Invalid trial: 'first' (want the number");
  }

  private int exported(String format, Path to) {
    return lamina(
        "export",
        results(),
        "--trial",
        "best",
        "--best",
        "--format",
        format,
        "--to",
        to.toString());
  }

  /** Whatever epoch was best: the metric at it is the best of all epochs. */
  @Test
  void theBestCheckpointIsWritten() throws IOException {
    String longer = SPEC.replace("  epochs: 1", "  epochs: 3") + "run: {segment-epochs: 1}\n";
    assertThat(sweepOf(longer)).as(out + "\n" + err).isZero();
    Path last = folder.resolve("last.safetensors");
    Path best = folder.resolve("best.safetensors");
    String[] export = {"export", results(), "--trial", "0", "--to", last.toString()};
    assertThat(lamina(export)).as(out + "\n" + err).isZero();
    export = new String[] {"export", results(), "--trial", "0", "--best", "--to", best.toString()};
    assertThat(lamina(export)).as(out + "\n" + err).isZero();
    SweepsTable.Entry entry =
        new SweepsTable(folder.resolve("out").toUri().toString(), new Configuration()).all().get(0);
    List<SweepEvent> events =
        new TrialsTable(folder.resolve("out").toUri().toString(), new Configuration())
            .read(entry.id())
            .events();
    int epoch = 0;
    double most = -1;
    for (SweepEvent event : events) {
      if (event instanceof SweepEvent.Advanced advanced
          && advanced.metrics().get("test/accuracy") > most) {
        most = advanced.metrics().get("test/accuracy");
        epoch = advanced.epoch();
      }
    }
    assertThat(Safetensors.read(best).metadata()).containsEntry("epoch", Integer.toString(epoch));
    assertThat(Safetensors.read(best).metadata()).containsEntry("best-by", "test/accuracy");
    assertThat(Safetensors.read(last).metadata())
        .containsEntry("epoch", "3")
        .doesNotContainKey("best-by");
    assertThat(Safetensors.read(best).tensors().equals(Safetensors.read(last).tensors()))
        .isEqualTo(epoch == 3);
  }

  @Test
  void blocksThatAreReplacedAreNotAnalyzed() throws IOException {
    assertThat(sweepOf(SPEC.replace("resnet8", "resnet20\n  replacement: {every: 4}"))).isZero();
    assertThat(lamina("repl", "analyze", results(), "--trial", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("blocks of it are replaced").contains("2.1");
  }

  @Test
  void anotherDriverIsLeftAlone() throws Exception {
    String longer = SPEC.replace("trials: 1", "trials: 2");
    assertThat(sweepOf(longer)).isZero();
    String id =
        new SweepsTable(folder.resolve("out").toUri().toString(), new Configuration())
            .all()
            .get(0)
            .id();
    Path lease = folder.resolve("out/drivers/" + id + ".json");
    var ended = new AtomicBoolean();
    var beats = new Thread(() -> beat(lease, ended));
    beats.start();
    try {
      while (!Files.exists(lease)) {
        Thread.sleep(10);
      }
      assertThat(sweepOf(longer, "--extend", "trials=3")).isEqualTo(6);
      assertThat(err.toString())
          .contains("TAKEN: Cannot go on with sweep " + id)
          .contains("another driver is at it, process 1 on elsewhere.example");
      assertThat(out.toString())
          .as("looked before Spark was started")
          .contains("at most 6 seconds");
      assertThat(lamina("status", results())).isZero();
    } finally {
      ended.set(true);
      beats.join();
    }
  }

  private static void beat(Path lease, AtomicBoolean ended) {
    try {
      for (int beat = 0; !ended.get(); beat++) {
        Path next = lease.resolveSibling("next");
        Files.writeString(
            next,
            "{\"token\": \"x\", \"host\": \"elsewhere.example\", \"process\": 1, \"process-started\": 1, \"began\": \"t\", \"beat\": %s, \"seen\": \"t\"}"
                .formatted(beat));
        Files.move(next, lease, StandardCopyOption.ATOMIC_MOVE);
        Thread.sleep(200);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aFolderOfSeveralSweepsWantsAName() throws IOException {
    assertThat(sweep()).isZero();
    assertThat(sweepOf(SPEC.replace("name: tiny", "name: other"))).isZero();
    assertThat(lamina("pause", results())).isEqualTo(2);
    assertThat(err.toString()).contains("holds 2 (want --sweep and one of: ");
    assertThat(lamina("pause", results(), "--sweep", "other")).isZero();
    assertThat(lamina("status", results())).isZero();
    assertThat(out.toString()).contains("tiny-").contains("other-");
    assertThat(lamina("status", folder.resolve("nothing").toString())).isEqualTo(3);
  }
}
