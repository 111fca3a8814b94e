package dev.lamina.jobs.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Which Lamina this is: its version, and the commit it was built from if that is known. */
final class LaminaVersion implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {"Lamina " + current()};
  }

  /** Such as {@code 0.1.0-SNAPSHOT (8605ba4)}. */
  static String current() {
    var build = new Properties();
    try (InputStream in =
        LaminaVersion.class.getResourceAsStream("/dev/lamina/jobs/build.properties")) {
      if (in == null) {
        return "unknown";
      }
      build.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read build.properties: " + e.getMessage(), e);
    }
    String version = build.getProperty("git.build.version", "unknown");
    String commit = build.getProperty("git.commit.id.abbrev", "");
    boolean changed = Boolean.parseBoolean(build.getProperty("git.dirty"));
    return commit.isEmpty() ? version : version + " (" + commit + (changed ? "+changes" : "") + ")";
  }
}
