package dev.lamina.jobs.cli;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.Spelling;
import dev.lamina.jobs.sweep.SweepTakenException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what was thrown into one clear message and an exit code. */
final class Failures {

  private Failures() {}

  /** Wrong arguments: says which, what was probably meant, and where the help is. */
  static int ofArguments(ParameterException thrown, String[] arguments) {
    CommandLine command = thrown.getCommandLine();
    // An option that is missing may be there, misspelt: then that is the mistake to tell.
    ParameterException failure =
        thrown instanceof MissingParameterException && !command.getUnmatchedArguments().isEmpty()
            ? new UnmatchedArgumentException(command, command.getUnmatchedArguments())
            : thrown;
    PrintWriter err = command.getErr();
    err.println("lamina: " + failure.getMessage());
    if (failure instanceof UnmatchedArgumentException unmatched) {
      meant(unmatched).ifPresent(meant -> err.println("Did you mean " + meant + "?"));
    }
    err.println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
    return ExitCode.SPEC.number();
  }

  /** What a word that is no option and no command may stand for. */
  private static Optional<String> meant(UnmatchedArgumentException failure) {
    CommandLine command = failure.getCommandLine();
    String word = failure.getUnmatched().get(0).replaceFirst("=.*", "");
    Set<String> known =
        word.startsWith("-")
            ? command.getCommandSpec().optionsMap().keySet()
            : command.getSubcommands().keySet();
    return Spelling.nearest(word, known);
  }

  /** A command that failed. The stack trace is shown on demand only. */
  static int ofCommand(Exception failure, CommandLine command, ParseResult result) {
    PrintWriter err = command.getErr();
    if (Interruption.isRequested()) {
      // What fails now fails because of that, and it has been said.
      return ExitCode.INTERRUPTED.number();
    }
    if (isInterruption(failure)) {
      err.println("lamina: " + Interruption.TOLD);
      return ExitCode.INTERRUPTED.number();
    }
    Failure kind = Failure.of(failure);
    boolean taken =
        Failure.causes(failure).stream().anyMatch(SweepTakenException.class::isInstance);
    err.println("lamina: " + (taken ? ExitCode.TAKEN : kind) + ": " + message(failure, kind));
    if (Verbosity.isVerbose()) {
      failure.printStackTrace(err);
    } else if (kind == Failure.INTERNAL) {
      err.println("This is a fault of Lamina. Run again with --verbose for its trace.");
    }
    err.flush();
    return (taken ? ExitCode.TAKEN : ExitCode.of(kind)).number();
  }

  /** Kind and message of a failure, as a command says it. */
  static String told(Throwable failure) {
    Failure kind = Failure.of(failure);
    return kind + ": " + message(failure, kind);
  }

  private static boolean isInterruption(Throwable failure) {
    return Failure.causes(failure).stream()
        .anyMatch(
            cause ->
                cause instanceof InterruptedException || cause instanceof CancellationException);
  }

  private static String message(Throwable failure, Failure kind) {
    return LaminaException.in(failure)
        .map(LaminaException::getMessage)
        .orElseGet(() -> unexpected(failure, kind));
  }

  private static String unexpected(Throwable failure, Failure kind) {
    String type = failure.getClass().getSimpleName();
    return (failure.getMessage() == null ? type : failure.getMessage())
        + (kind == Failure.INTERNAL ? " (" + type + ")" : "");
  }
}
