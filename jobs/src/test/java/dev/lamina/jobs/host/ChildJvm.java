package dev.lamina.jobs.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Main classes of tests in processes of their own, with the class path and flags of this one. */
public final class ChildJvm {

  /**
   * Where a process is started.
   *
   * @param folder that it works in; that of this process if empty
   * @param environment variables besides those of this process
   */
  public record Surroundings(Optional<Path> folder, Map<String, String> environment) {
    static final Surroundings INHERITED = new Surroundings(Optional.empty(), Map.of());
  }

  private ChildJvm() {}

  /**
   * Starts a main class. It ends when its standard input does, so with this process at the latest;
   * what it prints to standard output is the caller's to read.
   *
   * @param errors file for what it says otherwise
   * @param properties system properties
   */
  public static Process start(
      Path errors, Map<String, String> properties, Class<?> main, String... arguments) {
    var flags = new ArrayList<String>();
    properties.forEach((name, value) -> flags.add("-D" + name + "=" + value));
    return start(errors, flags, main, List.of(arguments));
  }

  /**
   * As {@link #start(Path, Map, Class, String...)}.
   *
   * @param flags for java, which hold against those of this process
   */
  static Process start(Path errors, List<String> flags, Class<?> main, List<String> arguments) {
    return start(errors, Surroundings.INHERITED, flags, main, arguments);
  }

  /** As {@link #start(Path, List, Class, List)}, somewhere else. */
  static Process start(
      Path errors,
      Surroundings surroundings,
      List<String> flags,
      Class<?> main,
      List<String> arguments) {
    var command = new ArrayList<String>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Tethered.class.getName(), main.getName()));
    command.addAll(arguments);
    try {
      var builder = new ProcessBuilder(command).redirectError(errors.toFile());
      surroundings.folder().ifPresent(folder -> builder.directory(folder.toFile()));
      builder.environment().putAll(surroundings.environment());
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
