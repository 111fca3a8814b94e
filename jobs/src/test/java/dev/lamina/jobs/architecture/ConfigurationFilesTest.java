package dev.lamina.jobs.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.experiment.TrialPlanner;
import dev.lamina.core.experiment.TrialSpec;
import dev.lamina.core.spec.SpecNode;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every file that a user is given to run or to copy can be read. */
class ConfigurationFilesTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final List<String> SCHEDULES =
      List.of("crontab", "airflow.py", "kubernetes.yaml", "spark-operator.yaml");
  private static final Pattern YAML_BLOCK = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

  @TestFactory
  List<DynamicTest> everyFileInConfIsRead() throws IOException {
    Path conf = ROOT.resolve("conf");
    try (var files = Files.walk(conf).filter(Files::isRegularFile)) {
      return files
          .sorted()
          .map(file -> DynamicTest.dynamicTest(conf.relativize(file).toString(), () -> read(file)))
          .toList();
    }
  }

  @Test
  void theExampleInTheReadmeIsASweep() throws IOException {
    var blocks =
        YAML_BLOCK
            .matcher(Files.readString(ROOT.resolve("README.md")))
            .results()
            .map(found -> SweepSpec.of(SpecNode.parse(found.group(1), "README.md")))
            .toList();

    assertThat(blocks).isNotEmpty().allSatisfy(SweepSpec::refuseInertParameters);
  }

  private static void read(Path file) throws IOException {
    String folder = file.getParent().getFileName().toString();
    String name = file.getFileName().toString();
    if ((folder.equals("sweeps") || folder.equals("recipes")) && name.endsWith(".yaml")) {
      plan(SweepSpec.of(SpecNode.read(file)), name);
    } else if (folder.equals("spark") && name.endsWith(".conf")) {
      assertThat(properties(file).stringPropertyNames())
          .isNotEmpty()
          .allSatisfy(key -> assertThat(key).startsWith("spark."));
    } else if (folder.equals("spark") && name.equals("gpus.sh")) {
      // TemplatesTest runs it.
      assertThat(file).isExecutable();
    } else if (folder.equals("schedules")) {
      // SchedulesTest reads what they call.
      assertThat(SCHEDULES).contains(name);
    } else if (folder.equals("monitoring")) {
      readMonitoring(file, name);
    } else if (folder.equals("logging") && name.endsWith(".properties")) {
      assertThat(properties(file)).containsKey("rootLogger.level");
    } else {
      throw new AssertionError("Nothing reads " + file + ": give it a rule here, or remove it");
    }
  }

  private static void readMonitoring(Path file, String name) throws IOException {
    if (name.endsWith(".conf")) {
      // TrialMetersTest asks a session that has them.
      assertThat(properties(file).stringPropertyNames())
          .isNotEmpty()
          .allSatisfy(key -> assertThat(key).startsWith("spark."));
    } else if (name.endsWith(".json")) {
      assertThat(SpecNode.read(file).mapping().keys()).contains("title", "panels");
    } else {
      assertThat(SpecNode.read(file).mapping().keys()).containsExactly("scrape_configs");
    }
  }

  /**
   * Every trial of a sweep can cut its network and train it so, but for seeds, and whatever is
   * searched decides something.
   */
  private static void plan(SweepSpec sweep, String name) {
    sweep.refuseInertParameters();
    var planner = new TrialPlanner();
    var planned = new HashSet<String>();
    assertThat(sweep.plan().known(0)).isPresent();
    for (int number = 0; sweep.plan().known(number).isPresent(); number++) {
      TrialSpec trial = sweep.trial(sweep.plan().known(number).orElseThrow());
      if (planned.add(trial.node().with("seed", 0).canonical())) {
        boolean imageNet = name.contains("imagenet");
        int size = size(name);
        assertThat(planner.plan(trial, imageNet ? 1000 : 10, size).partition().modules())
            .isPositive();
      }
    }
  }

  private static int size(String name) {
    return Map.of("imagenet", 224, "stl10", 96, "camvid", 320, "coco", 1024).entrySet().stream()
        .filter(known -> name.contains(known.getKey()))
        .mapToInt(Map.Entry::getValue)
        .findAny()
        .orElse(32);
  }

  private static Properties properties(Path file) throws IOException {
    var properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    return properties;
  }
}
