package dev.lamina.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepCommandTest {

  private static final String TINY =
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
      """;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int sweep(Path folder, String text, String... more) throws IOException {
    return sweep(folder, text, 1, more);
  }

  private int sweep(Path folder, String text, int slots, String... more) throws IOException {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    String file = Files.writeString(folder.resolve("sweep.yaml"), text).toString();
    return Lamina.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
        .execute(
            Stream.concat(
                    Stream.of(
                        "sweep",
                        file,
                        "--slots",
                        String.valueOf(slots),
                        "--out",
                        folder.resolve("out").toString()),
                    Stream.of(more))
                .toArray(String[]::new));
  }

  @Test
  void aDeviceThatIsNotThereIsRefusedBeforeAnythingIsMade(@TempDir Path folder) throws IOException {
    assertThat(sweep(folder, TINY, "--device", "cuda:0")).isEqualTo(4);
    assertThat(err.toString()).contains("RESOURCES: No device cuda:0: libtorch sees no GPU here");
    assertThat(folder.resolve("out")).doesNotExist();
    assertThat(sweep(folder, TINY, "--device", "gpu")).isEqualTo(2);
    assertThat(err.toString()).contains("Invalid device: 'gpu' (want cpu or cuda:<index>)");
    assertThat(sweep(folder, TINY, "--device", "cpu", "--master", "spark://host:7077"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("Cannot train on --device cpu in the cluster");
    assertThat(sweep(folder, TINY, "--device", "cpu")).isZero();
  }

  private String report(Path folder) {
    out.getBuffer().setLength(0);
    int code =
        Lamina.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
            .execute("report", "--out", folder.resolve("out").toString());
    assertThat(code).isZero();
    return out.toString();
  }

  @Test
  void publishedValuesMayBeAddedToASweepThatIsDone(@TempDir Path folder) throws IOException {
    String searching =
        TINY + "search: {space: {seed: {choice: [1]}, batch-size: {choice: [20]}}}\n";
    assertThat(sweep(folder, searching)).isZero();
    assertThat(report(folder)).doesNotContain("A paper");

    String published =
        "published: [{source: A paper, metric: test/accuracy, epochs: 400, values: {'20': %s}}]\n";
    assertThat(sweep(folder, searching + published.formatted(0.9))).isZero();
    assertThat(out.toString()).contains("Everything is done already", "A paper", "0.9000");
    assertThat(sweep(folder, searching + published.formatted(0.95))).isZero();

    assertThat(report(folder))
        .contains("A paper: test/accuracy after 400 epochs", "0.9500")
        .contains("Ours trained only 1 of the paper's 400 epochs: no reproduction of it.")
        .doesNotContain("Other sweeps here");
  }

  @Test
  void slotsOfTheCommandLineAreNoPartOfWhatIsRecorded(@TempDir Path folder) throws IOException {
    assertThat(sweep(folder, TINY, 1)).isZero();
    List<Path> begun = commits(folder);
    assertThat(sweep(folder, TINY, 2)).isZero();
    assertThat(sweep(folder, TINY, 4)).isZero();
    assertThat(out.toString()).contains("Everything is done already");
    assertThat(commits(folder)).isEqualTo(begun);

    assertThat(sweep(folder, TINY + "run: {slots: 2}\n", 4)).isZero();
    assertThat(out.toString()).contains("Everything is done already");
    assertThat(commits(folder)).hasSize(begun.size() + 1);
  }

  private static List<Path> commits(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("out/sweeps/_delta_log"))) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
  }

  @Test
  void refusesToHoldOutMoreThanThereIsBeforeAnythingRuns(@TempDir Path folder) throws IOException {
    assertThat(sweep(folder, TINY + "  validation: 0.01\n")).isEqualTo(2);
    assertThat(err.toString())
        .contains("trial.validation: Cannot hold out 0.01 of 40 training images: that is none");
    assertThat(folder.resolve("out/sweeps")).doesNotExist();
  }

  @Test
  void onlyTheVerySameSweepIsDoneAlready(@TempDir Path folder) throws IOException {
    assertThat(sweep(folder, TINY)).isZero();
    assertThat(out.toString()).contains("tiny: 1 completed of 1 trials", "report.html");

    assertThat(sweep(folder, TINY)).isZero();
    assertThat(out.toString()).contains("Everything is done already");

    // Another ranking is another sweep.
    assertThat(sweep(folder, TINY + "metric: {name: test/loss, goal: min}\n")).isZero();
    assertThat(out.toString()).doesNotContain("Everything is done already");

    // So is another data set, which does not fit into the same place.
    assertThat(sweep(folder, TINY.replace("train: 40", "train: 60"))).isEqualTo(3);
    assertThat(out.toString()).doesNotContain("Everything is done already");
    assertThat(err.toString()).contains("DATA: ").contains("choose a new path");
  }

  @Test
  void aRunKeyStandsForOneSweep(@TempDir Path folder) throws IOException {
    String changed = TINY.replace("base: 0.05", "base: 0.04");
    assertThat(sweep(folder, TINY, "--run-key", "nightly-1")).isZero();
    assertThat(out.toString()).contains("tiny: 1 completed of 1 trials");
    List<Path> begun = commits(folder);

    assertThat(sweep(folder, TINY, "--run-key", "nightly-1")).isZero();
    assertThat(out.toString()).contains("Everything is done already");

    assertThat(sweep(folder, changed, "--run-key", "nightly-1")).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString())
        .containsPattern(
            "SPEC: Cannot use run key nightly-1: it stands for sweep tiny-[0-9a-f]{12}, of another"
                + " specification \\(its digest is [0-9a-f]{64}, of this one [0-9a-f]{64}\\)"
                + " \\(want another key, or the specification of that sweep: 'lamina resume' has it\\)");
    assertThat(commits(folder)).isEqualTo(begun);

    // What decides no result is no difference, and another night finds the same sweep done.
    assertThat(sweep(folder, TINY + "run: {retries: 3}\n", "--run-key", "nightly-2")).isZero();
    assertThat(out.toString()).contains("Everything is done already");
    assertThat(status(folder)).contains("run: nightly-2, and 1 before");

    assertThat(sweep(folder, changed, "--run-key", "nightly-3")).isZero();
    assertThat(out.toString()).contains("tiny: 1 completed of 1 trials");
  }

  private String status(Path folder) {
    out.getBuffer().setLength(0);
    int code =
        Lamina.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
            .execute("status", folder.resolve("out").toString());
    assertThat(code).isZero();
    return out.toString();
  }

  @Test
  void aRunKeyOfOtherCharactersIsRefused(@TempDir Path folder) throws IOException {
    for (String key : List.of("", "a/b", "$(RUN_KEY)", "nightly 1", "a".repeat(101))) {
      assertThat(sweep(folder, TINY, "--run-key", key)).as(key).isEqualTo(2);
      assertThat(err.toString())
          .contains("Invalid value for option '--run-key': " + key + " (want 1 to 100 letters");
    }
    assertThat(folder.resolve("out")).doesNotExist();
  }
}
