package dev.lamina.jobs.cli;

import dev.lamina.jobs.spark.Redaction;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code lamina}. */
@Command(
    name = "lamina",
    mixinStandardHelpOptions = true,
    versionProvider = LaminaVersion.class,
    description = "Runs experiments in local learning on Spark, with every result in Delta tables.",
    subcommands = {
      SweepCommand.class,
      PreprocessCommand.class,
      DataCommand.class,
      StatusCommand.class,
      PauseCommand.class,
      ResumeCommand.class,
      CancelCommand.class,
      ReportCommand.class,
      TrackCommand.class,
      FsckCommand.class,
      CleanCommand.class,
      ReproduceCommand.class,
      ReplCommand.class,
      ExportCommand.class,
      ScoreCommand.class,
      ExplainCommand.class,
      PlanCommand.class,
      BenchmarkCommand.class,
      DoctorCommand.class
    },
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:done, but some trials failed, or do not fit into the memory of plan",
      "2:SPEC: wrong arguments or a wrong specification",
      "3:DATA: data, a table or a checkpoint is missing or broken",
      "4:RESOURCES: memory, disk, a device or a service did not suffice",
      "5:INTERNAL: a fault of Lamina",
      "6:TAKEN: another driver runs the sweep, or has taken over",
      "7:the sweep is paused, or was cancelled",
      "8:the budget of the sweep is used up",
      "9:LOST: an executor or the Spark session went away; the same command goes on",
      "130:interrupted (143 by SIGTERM); the same command goes on"
    },
    footer = {
      "",
      "Environment:",
      "  LAMINA_MEMORY          heap of the JVM, such as 6g (default: 3g)",
      "  LAMINA_MASTER          as --master",
      "  LAMINA_JAVA_OPTIONS    more options for java",
      "  LAMINA_NATIVES         gpu for a build with libtorch for CUDA (default: cpu)",
      "  LAMINA_SPARK_CONF      file with settings of Spark and of file systems, as in conf/spark",
      "  LAMINA_WEBHOOK_URL     address that is told of sweeps and failures, see README, Alerts",
      "  LAMINA_WEBHOOK_KEY     key that what it is told is signed with",
      "  LAMINA_WEBHOOK_EVENTS  what it is told, such as sweep-failed,sweep-stalled (default: all)",
      "  LAMINA_WEBHOOK_STALLED_MINUTES  silence after which a sweep is stalled (default: 30)",
      "  SPARK_HOME             a Spark distribution, for a master that is not local",
      "  LAMINA_SUBMIT_OPTIONS  more options for spark-submit",
      "",
      "Try: jobs/bin/lamina sweep conf/sweeps/quickstart.yaml"
    })
public final class Lamina implements Runnable {

  @Spec private CommandSpec spec;

  private Lamina() {}

  /** Read by the logging configuration when the first logger is made, so after the arguments. */
  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Say what is being done, and show stack traces of failures.")
  void verbose(boolean verbose) {
    Verbosity.set(verbose);
  }

  /** Runs the command of these arguments and ends the process. */
  public static void main(String[] arguments) {
    // Before the first logger is made, so that what Spark and Hadoop log passes through it too.
    System.setErr(Redaction.of(System.err));
    System.exit(run(arguments));
  }

  private static int run(String... arguments) {
    try {
      return commandLine(
              new PrintWriter(System.out, true, StandardCharsets.UTF_8),
              new PrintWriter(System.err, true, StandardCharsets.UTF_8))
          .execute(arguments);
    } catch (LinkageError e) {
      // Libraries that are loaded while the process ends fail in their initializers.
      if (Interruption.isRequested()) {
        return ExitCode.INTERRUPTED.number();
      }
      throw e;
    }
  }

  /** The command, with its output going somewhere. */
  static CommandLine commandLine(PrintWriter out, PrintWriter err) {
    return new CommandLine(new Lamina())
        .setOut(out)
        .setErr(err)
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(false)
        .setUsageHelpWidth(100)
        .setParameterExceptionHandler(Failures::ofArguments)
        .setExecutionExceptionHandler(Failures::ofCommand);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }
}
