package dev.lamina.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lamina.core.spec.SpecMap;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.jobs.sweep.RunKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What schedules of {@code conf} call are commands of Lamina with options that it has. */
class SchedulesTest {

  private static final Path FOLDER = Path.of("../conf/schedules");
  private static final String LAMINA = "/opt/lamina/jobs/bin/lamina";

  @TempDir Path folder;

  private static void isACommand(List<String> arguments) {
    var writer = new PrintWriter(new StringWriter());
    CommandLine.ParseResult parsed =
        Lamina.commandLine(writer, writer).parseArgs(arguments.toArray(String[]::new));
    assertThat(parsed.hasSubcommand()).isTrue();
    arguments.stream()
        .filter(argument -> argument.startsWith("/opt/lamina/"))
        .forEach(
            file ->
                assertThat(Path.of("..").resolve(file.substring("/opt/lamina/".length())))
                    .exists());
  }

  /** A command that begins a sweep, whose run key is what the schedule calls its run. */
  private static void isARunOfASweep(List<String> arguments, String key) {
    isACommand(arguments);
    assertThat(arguments).startsWith("sweep").containsSubsequence("--run-key", key);
    assertThat(RunKey.isAllowed(key)).isTrue();
  }

  private static String help() {
    var out = new StringWriter();
    var writer = new PrintWriter(out);
    Lamina.commandLine(writer, writer).execute("--help");
    return out.toString();
  }

  @Test
  void cron() throws IOException {
    var variables = new TreeMap<String, String>();
    var commands = new ArrayList<List<String>>();
    for (String line : Files.readAllLines(FOLDER.resolve("crontab"))) {
      Matcher variable = Pattern.compile("([A-Z_]+)=(.*)").matcher(line);
      if (variable.matches()) {
        variables.put(variable.group(1), variable.group(2));
      } else if (!line.isBlank() && !line.startsWith("#")) {
        String[] parts = line.split(" ", 6);
        assertThat(Arrays.copyOf(parts, 5))
            .as(line)
            .allMatch(part -> part.matches("\\*(/\\d+)?|\\d+"));
        commands.add(words(parts[5], variables));
      }
    }
    assertThat(commands).hasSize(3);
    for (List<String> command : commands) {
      assertThat(command.get(0)).isEqualTo(LAMINA);
      isACommand(command.subList(1, command.indexOf(">>")));
    }
    isARunOfASweep(commands.get(0).subList(1, commands.get(0).indexOf(">>")), "nightly-2026-11-30");
    assertThat(variables.keySet())
        .filteredOn(name -> name.startsWith("LAMINA_"))
        .isNotEmpty()
        .allSatisfy(name -> assertThat(help()).contains(name));
  }

  private static List<String> words(String command, NavigableMap<String, String> variables) {
    String said = command;
    for (String name : variables.descendingKeySet()) {
      said = said.replace("$" + name, variables.get(name));
    }
    // Cron ends a command at a percent sign that stands alone.
    said = said.replace("$(date +\\%F)", "2026-11-30");
    assertThat(said).doesNotContain("$", "%");
    return List.of(said.split(" "));
  }

  @Test
  void kubernetes() throws IOException {
    SpecMap job =
        at(
            SpecNode.document(
                Files.readString(FOLDER.resolve("kubernetes.yaml")), "kubernetes.yaml"),
            "spec",
            "jobTemplate",
            "spec");
    SpecMap container =
        at(job.required("template"), "spec").required("containers").list().get(0).mapping();
    assertThat(texts(container.required("command"))).containsExactly(LAMINA);
    isARunOfASweep(keyed(container), "lamina-nightly-29406075");
    assertThat(names(container.required("env")))
        .filteredOn(name -> !name.equals("RUN_KEY"))
        .isNotEmpty()
        .allSatisfy(name -> assertThat(help()).contains(name));
    List<SpecNode> rules = job.required("podFailurePolicy").mapping().required("rules").list();
    SpecMap codes = rules.get(0).mapping().required("onExitCodes").mapping();
    assertThat(codes.required("containerName").text()).isEqualTo(container.required("name").text());
    // A lack of memory, a lost session and a signal are worth another try.
    assertThat(codes.required("values").list())
        .extracting(code -> (int) code.integer(0, 255))
        .containsExactly(
            ExitCode.SOME_TRIALS_FAILED.number(),
            ExitCode.SPEC.number(),
            ExitCode.DATA.number(),
            ExitCode.INTERNAL.number());
  }

  /** Arguments of a container as Kubernetes gives them, with its own variable in them. */
  private static List<String> keyed(SpecMap container) {
    assertThat(names(container.required("env"))).contains("RUN_KEY");
    return filled(container.required("args"));
  }

  private static List<String> filled(SpecNode arguments) {
    return texts(arguments).stream()
        .map(argument -> argument.replace("$(RUN_KEY)", "lamina-nightly-29406075"))
        .toList();
  }

  private static List<String> names(SpecNode environment) {
    return environment.list().stream()
        .map(variable -> variable.mapping().required("name").text())
        .toList();
  }

  @Test
  void sparkOperator() throws IOException {
    SpecMap schedule =
        at(
            SpecNode.document(
                Files.readString(FOLDER.resolve("spark-operator.yaml")), "spark-operator.yaml"),
            "spec");
    assertThat(schedule.required("concurrencyPolicy").text()).isEqualTo("Forbid");
    SpecMap application = schedule.required("template").mapping();
    assertThat(at(application.required("restartPolicy")).required("type").text())
        .isEqualTo("Never");
    assertThat(application.required("mainClass").text()).isEqualTo(Lamina.class.getName());
    assertThat(application.required("mainApplicationFile").text())
        .matches("local:///opt/lamina/jobs/target/lib/app/lamina-jobs-[0-9A-Z.-]+\\.jar");
    assertThat(application.required("sparkVersion").text())
        .isEqualTo(org.apache.spark.package$.MODULE$.SPARK_VERSION());
    isARunOfASweep(filled(application.required("arguments")), "lamina-nightly-29406075");
    assertThat(names(at(application.required("driver")).required("env"))).contains("RUN_KEY");
    sparkSettings(application.required("sparkConf"));
  }

  /** What the templates for Spark say too, they say alike. */
  private static void sparkSettings(SpecNode settings) throws IOException {
    var template = new Properties();
    try (Reader reader = Files.newBufferedReader(FOLDER.resolve("../spark/kubernetes.conf"))) {
      template.load(reader);
    }
    var values = (Map<?, ?>) settings.value();
    assertThat(values.entrySet())
        .filteredOn(setting -> !((String) setting.getKey()).matches(".*\\.extra[A-Z]\\w+"))
        .hasSizeGreaterThan(10)
        .allSatisfy(
            setting ->
                assertThat(template.getProperty((String) setting.getKey()))
                    .as("%s", setting.getKey())
                    .isEqualTo(setting.getValue()));
  }

  private static SpecMap at(SpecNode node, String... path) {
    SpecMap map = node.mapping();
    for (String key : path) {
      map = map.required(key).mapping();
    }
    return map;
  }

  private static List<String> texts(SpecNode node) {
    return node.list().stream().map(SpecNode::text).toList();
  }

  @Test
  void airflow() throws IOException, InterruptedException {
    Path file = FOLDER.resolve("airflow.py");
    String text = Files.readString(file);
    assertThat(text).contains("TAKEN = " + ExitCode.TAKEN.number() + "\n");
    String sweep = "/opt/lamina/conf/sweeps/cifar10-man.yaml";
    isARunOfASweep(
        List.of("sweep", sweep, "--data", "x", "--out", "y", "--run-key", "nightly-2026-11-30"),
        "nightly-2026-11-30");
    assertThat(text)
        .contains(
            "\"sweep\", SWEEP, \"--data\", DATA, \"--out\", OUT, \"--run-key\", key]",
            "op_kwargs={\"key\": \"nightly-{{ ds }}\"}",
            "/jobs/bin/lamina clean {OUT}")
        .contains("SWEEP = LAMINA + \"/conf/sweeps/cifar10-man.yaml\"");
    Path python = Path.of("/usr/bin/python3");
    assumeTrue(Files.isExecutable(python), "no python3 here");
    var compile =
        new ProcessBuilder(
                python.toString(),
                "-c",
                "import ast, sys; ast.parse(open(sys.argv[1]).read())",
                file.toAbsolutePath().toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(compile.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(compile.waitFor()).as(said).isZero();
  }
}
