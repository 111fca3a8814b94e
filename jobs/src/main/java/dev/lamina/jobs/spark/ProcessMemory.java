package dev.lamina.jobs.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Memory of this process, as Linux tells it. */
public final class ProcessMemory {

  private static final Logger LOG = LoggerFactory.getLogger(ProcessMemory.class);
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String RESIDENT = "VmRSS:";
  private static final double KIBIBYTE = 1024;

  private ProcessMemory() {}

  /** Bytes that are in memory now; not a number where the system does not tell. */
  public static double residentBytes() {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith(RESIDENT))
          .mapToDouble(line -> KIBIBYTE * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException e) {
      // Told as far as it can be; no trial is to fail for it.
      LOG.debug("Cannot read {}", STATUS, e);
      return Double.NaN;
    }
  }
}
