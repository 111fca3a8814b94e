package dev.lamina.jobs.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.internal.config.ConfigEntry;
import org.apache.spark.internal.config.UI$;
import org.apache.spark.internal.config.package$;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files of {@code conf/spark} say what Lamina takes, in names that Spark knows. */
class TemplatesTest {

  private static final Path FOLDER = Path.of("../conf/spark");

  /** Names with a part that is free, and those of parts of Spark that are not on the class path. */
  private static final Pattern OTHER_NAMES =
      Pattern.compile(
          "spark\\.executorEnv\\.[A-Z][A-Z0-9_]*"
              + "|spark\\.hadoop\\.fs\\.s3a\\.[a-z.]+"
              + "|spark\\.executor\\.resource\\.gpu\\.(amount|discoveryScript|vendor)"
              + "|spark\\.task\\.resource\\.gpu\\.amount"
              + "|spark\\.yarn\\.dist\\.files"
              + "|spark\\.kubernetes\\.(container\\.image|namespace)");

  @TempDir Path folder;

  @BeforeAll
  static void loadNamesOfSpark() {
    // Entries are known once the object that holds them is made.
    assertThat(package$.MODULE$.SPECULATION_ENABLED().key()).isEqualTo("spark.speculation");
    assertThat(UI$.MODULE$.UI_ENABLED().key()).isEqualTo("spark.ui.enabled");
  }

  static List<Path> templates() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".conf")).sorted().toList();
    }
  }

  @Test
  void everyKindOfClusterHasOne() throws IOException {
    assertThat(templates())
        .extracting(file -> file.getFileName().toString())
        .containsExactly(
            "kubernetes.conf", "local.conf", "s3.conf", "standalone.conf", "yarn.conf");
  }

  @ParameterizedTest
  @MethodSource("templates")
  void itsSettingsAreTakenAndKnown(Path template) {
    SortedMap<String, String> settings = SparkSettings.read(template);

    assertThat(settings).isNotEmpty();
    assertThat(settings.keySet()).allMatch(TemplatesTest::isKnown);
    assertThat(settings.values()).doesNotContain("");
  }

  private static boolean isKnown(String name) {
    return ConfigEntry.findEntry(name) != null
        || name.equals(TaskDevice.SETTING)
        || OTHER_NAMES.matcher(name).matches();
  }

  @ParameterizedTest
  @MethodSource("templates")
  void everyGroupOfSettingsHasAReasonAboveIt(Path template) throws IOException {
    List<String> lines = Files.readAllLines(template);
    assertThat(lines).allMatch(line -> line.isEmpty() || line.matches("(# ?.*|#|spark\\..*)"));
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith("spark.")) {
        assertThat(i == 0 ? "" : lines.get(i - 1)).as(lines.get(i)).isNotEmpty();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("templates")
  void onAClusterATrialHasADeviceAndIsTriedByTheSweepAlone(Path template) {
    SortedMap<String, String> settings = SparkSettings.read(template);
    if (settings.containsKey("spark.executor.memory")) {
      assertThat(settings)
          .containsEntry("spark.executor.resource.gpu.amount", "1")
          .containsEntry("spark.task.resource.gpu.amount", "1")
          .containsEntry("spark.task.maxFailures", "1")
          .containsEntry("spark.speculation", "false")
          .containsEntry("spark.scheduler.minRegisteredResourcesRatio", "1.0")
          .containsEntry("spark.task.cpus", settings.get("spark.executor.cores"))
          .doesNotContainKey(TaskDevice.SETTING);
    }
  }

  @Test
  void theScriptTellsTheGpusThatTheMachineHasOrLeavesVisible() throws Exception {
    Path tool = folder.resolve("nvidia-smi");
    Files.writeString(tool, "#!/bin/sh\nprintf '0\\n1\\n'\n");
    assertThat(tool.toFile().setExecutable(true)).isTrue();

    assertThat(gpus("")).isEqualTo("{\"name\": \"gpu\", \"addresses\": [\"0\",\"1\"]}");
    assertThat(gpus("3")).isEqualTo("{\"name\": \"gpu\", \"addresses\": [\"3\"]}");
    assertThat(gpus("GPU-7a, GPU-9b"))
        .isEqualTo("{\"name\": \"gpu\", \"addresses\": [\"GPU-7a\",\"GPU-9b\"]}");

    Files.writeString(tool, "#!/bin/sh\nexit 9\n");
    assertThat(gpus("")).isEqualTo("ended with 9");
  }

  private String gpus(String visible) throws IOException, InterruptedException {
    var script = new ProcessBuilder(FOLDER.resolve("gpus.sh").toString());
    script.environment().put("PATH", folder + ":" + System.getenv("PATH"));
    script.environment().put("CUDA_VISIBLE_DEVICES", visible);
    Process process = script.start();
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? told.strip() : "ended with " + process.waitFor();
  }
}
