package dev.lamina.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.data.format.DatasetFormats;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class LaminaTest {

  private static final String TINY =
      """
      name: tiny
      trial:
        model: resnet8
        method: {objective: dgl}
        partition: {modules: 2}
        optimizer: {name: sgd}
        learning-rate: {base: 0.1, schedule: constant}
        batch-size: 8
        epochs: 1
      search:
        space:
          learning-rate.base: {choice: [0.1, 0.2]}
          method: {choice: {dgl: {objective: dgl}, whole: {objective: end-to-end}}}
      """;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine lamina = Lamina.commandLine(new PrintWriter(out, true), new PrintWriter(err, true));
    return lamina.execute(arguments);
  }

  private static String file(Path folder, String text) throws IOException {
    return Files.writeString(folder.resolve("sweep.yaml"), text).toString();
  }

  @Test
  void helpTellsCommandsAndExitCodes() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString())
        .contains("sweep", "preprocess", "report", "explain", "doctor")
        .contains("Exit codes:", "130", "LAMINA_MEMORY");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sweep", "preprocess", "report", "explain", "doctor"})
  void everyCommandHasHelp(String command) {
    assertThat(run(command, "--help")).isZero();
    assertThat(out.toString()).contains("Usage: lamina " + command, "--verbose");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void versionNamesItself() {
    assertThat(run("--version")).isZero();
    assertThat(out.toString()).startsWith("Lamina ");
  }

  @Test
  void misspeltCommandsAndOptionsAreSuggested() {
    assertThat(run("sweeep")).isEqualTo(2);
    assertThat(err.toString()).contains("Did you mean sweep?");
    assertThat(run("report", "--outt", "x")).isEqualTo(2);
    assertThat(err.toString()).contains("--outt", "Did you mean --out?", "lamina report --help");
    assertThat(run("sweep", "--dta", "x", "y.yaml")).isEqualTo(2);
    assertThat(err.toString()).contains("Did you mean --data?");
  }

  @Test
  void noCommandIsAMistake() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("Missing command");
  }

  @Test
  void aMissingFileIsToldInOneLine() {
    assertThat(run("sweep", "nowhere.yaml")).isEqualTo(2);
    assertThat(err.toString()).contains("SPEC: No such file:").hasLineCount(1);
  }

  @Test
  void explainComparesWhatDiffers(@TempDir Path folder) throws IOException {
    String two =
        TINY.replaceFirst("(?s)search:.*", "")
            + """
            search:
              searcher: grid
              space:
                replacement: {choice: {whole: none, light: {every: 2}}}
            """;
    assertThat(run("explain", file(folder, two.replace("resnet8", "resnet20"))))
        .as(err.toString())
        .isZero();
    assertThat(out.toString())
        .contains("replaced, light: ")
        .startsWith("Assumed, for want of --data, --classes and --size: 10 classes")
        .containsPattern("(?m)^ +0  replacement=whole +907,620 +272,474 +40,813,184 +9.5 MiB$")
        .containsPattern("(?m)^ +1  replacement=light +810,410 +223,866 +33,735,296 ");
  }

  @Test
  void aWrongSpecificationIsToldWithThePathOfTheKey(@TempDir Path folder) throws IOException {
    assertThat(run("explain", file(folder, TINY.replace("resnet8", "resnet9")))).isEqualTo(2);
    assertThat(err.toString()).contains("SPEC:", "trial.model", "resnet9").doesNotContain("\tat ");
  }

  @Test
  void aSweepWithoutDataSaysHowToNameThem(@TempDir Path folder) throws IOException {
    int code = run("sweep", file(folder, TINY), "--out", folder.resolve("out").toString());
    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains("Cannot run sweep tiny: it has no data", "--data TABLE");
  }

  @Test
  void aReportWithoutASweepIsAFaultOfTheData(@TempDir Path folder) {
    assertThat(run("report", "--out", folder.toString())).isEqualTo(3);
    assertThat(err.toString()).contains("DATA: Cannot find a sweep");
  }

  @Test
  void anUnknownDataSetIsToldWithTheKnownOnes(@TempDir Path folder) {
    int code = run("preprocess", "--dataset", "cifar11", "--table", folder.toString());
    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains("did you mean cifar10?");
  }

  @Test
  void helpListsTheDataSetsOfTheCatalog() {
    assertThat(run("preprocess", "--help")).isZero();
    assertThat(out.toString().replaceAll("\\s+", " "))
        .contains(String.join(", ", DatasetFormats.names()));
  }

  @Test
  void anEmptySpecificationIsCalledThat(@TempDir Path folder) throws IOException {
    assertThat(run("sweep", file(folder, "# nothing yet\n"))).isEqualTo(2);
    assertThat(err.toString()).contains("sweep.yaml: it is empty").hasLineCount(1);
  }

  @Test
  void aBlankFolderIsAMistake(@TempDir Path folder) throws IOException {
    String spec = file(folder, TINY + "data: {generate: {train: 50}}");
    assertThat(run("sweep", spec, "--out", "")).isEqualTo(2);
    assertThat(err.toString()).contains("SPEC: Invalid folder: blank").hasLineCount(1);
  }

  @Test
  void resultsDoNotGoWhereAFileIs(@TempDir Path folder) throws IOException {
    String spec = file(folder, TINY + "data: {generate: {train: 50}}");
    assertThat(run("sweep", spec, "--out", spec)).isEqualTo(3);
    assertThat(err.toString()).contains("sweep.yaml: a file is there").hasLineCount(1);
  }

  @Test
  void explainTakesClassesAndSizeFromTheDataThatAreToBeGenerated(@TempDir Path folder)
      throws IOException {
    String spec = file(folder, TINY + "data: {generate: {train: 50, classes: 3}}");
    assertThat(run("explain", spec)).isZero();
    String three = out.toString();
    out.getBuffer().setLength(0);
    assertThat(run("explain", "--classes", "3", file(folder, TINY))).isZero();
    assertThat(programs(three)).isEqualTo(programs(out.toString())).isNotEmpty();
    String wrong = file(folder, TINY + "data: {generate: {trian: 50}}");
    assertThat(run("explain", wrong)).isEqualTo(2);
    assertThat(err.toString()).contains("data.generate: Unknown parameter", "did you mean train?");
  }

  private static List<String> programs(String explained) {
    return explained.lines().filter(line -> line.startsWith("program ")).toList();
  }

  @Test
  void explainTellsEveryProgramOnce(@TempDir Path folder) throws IOException {
    assertThat(run("explain", file(folder, TINY))).isZero();
    assertThat(out.toString())
        .contains("and 1 more with the same program", "method=dgl", "method=whole")
        .doesNotContain("def step");
    assertThat(out.toString().lines())
        .filteredOn(line -> line.startsWith("trial ") && line.contains("method=whole"))
        .hasSize(1);
  }

  @Test
  void planTellsHowManyModulesFitAndWhereNoneDoes(@TempDir Path folder) throws IOException {
    String greedy = TINY.replace("{objective: dgl}", "{objective: greedy}");
    assertThat(run("plan", "--memory", "64MiB", file(folder, greedy))).isZero();
    assertThat(out.toString()).contains("method=whole\n  K = 1 fits: ");
    assertThat(run("plan", "--memory", "5.5MiB", file(folder, greedy))).isEqualTo(1);
    assertThat(out.toString())
        .contains(
            "trial 0  learning-rate.base=0.1, method=dgl",
            "  K = 2 fits: ",
            "    partition: {cuts: [\"1.0\"]}",
            "    peak at ",
            "  fewer modules are nothing for this method")
        .contains("method=whole\n  Cannot train resnet8 within 5.5 MiB")
        .doesNotContain("learning-rate.base=0.2");
    assertThat(run("plan", "--memory", "lots", file(folder, TINY))).isEqualTo(2);
    assertThat(err.toString()).contains("--memory: Invalid value: 'lots'");
    assertThat(run("plan", "--memory", "1GiB", "--size", "1", file(folder, TINY))).isEqualTo(2);
    assertThat(err.toString()).contains("Invalid image size: 1");
  }

  @Test
  void explainPrintsTheProgramOnDemand(@TempDir Path folder) throws IOException {
    assertThat(run("explain", "--text", "--trials", "1", file(folder, TINY))).isZero();
    assertThat(out.toString()).contains("def step");
  }

  @Test
  void aPartitionThatDoesNotFitIsToldBeforeAnythingIsStarted(@TempDir Path folder)
      throws IOException {
    String text = TINY.replace("{modules: 2}", "{modules: 30}");
    String results = folder.resolve("out").toString();
    int code = run("sweep", file(folder, text + "data: {generate: {train: 50}}"), "--out", results);
    assertThat(code).isEqualTo(2);
    assertThat(err.toString())
        .contains("SPEC: trial.partition: Cannot split resnet8 into 30 modules");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void wrongOptionsOfPreprocessAreNoFaultOfLamina(@TempDir Path folder) {
    String table = folder.resolve("table").toString();
    assertThat(run("preprocess", "--dataset", "generated", "--max-rejects", "3", "--table", table))
        .isEqualTo(2);
    assertThat(run("preprocess", "--dataset", "generated", "--split", "a/b", "--table", table))
        .isEqualTo(2);
    assertThat(err.toString())
        .contains(
            "Invalid value for option '--split': 'a/b' (want a name of at most 64 characters without /");
    assertThat(run("preprocess", "--dataset", "generated", "--shards", "0", "--table", table))
        .isEqualTo(2);
    assertThat(run("preprocess", "--dataset", "cifar10", "--table", table)).isEqualTo(2);
    assertThat(err.toString()).contains("--max-rejects", "--shards", "--source=PATH");
    assertThat(run("preprocess", "--dataset", "cifar10", "--source", "/nowhere", "--table", table))
        .isEqualTo(3);
    assertThat(err.toString()).contains("DATA: Cannot open source /nowhere");
  }
}
