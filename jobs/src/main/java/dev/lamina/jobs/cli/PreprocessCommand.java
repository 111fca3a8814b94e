package dev.lamina.jobs.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "preprocess", mixinStandardHelpOptions = true)
final class PreprocessCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    return 0;
  }
}
