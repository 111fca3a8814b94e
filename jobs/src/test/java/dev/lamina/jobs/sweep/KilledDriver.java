package dev.lamina.jobs.sweep;

import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepListener;
import dev.lamina.jobs.host.ChildJvm;
import dev.lamina.jobs.spark.LaminaSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A driver in a process of its own, which tells when it started a segment that goes on. */
public final class KilledDriver {

  private static final String SECOND_SEGMENT = "second segment is under way";

  private KilledDriver() {}

  /**
   * Runs such a driver and kills it in its second segment.
   *
   * @param errors file for what it says
   * @param properties system properties for it
   */
  static void runAndKill(Path errors, Map<String, String> properties, String folder, String results)
      throws IOException, InterruptedException {
    Process driver = ChildJvm.start(errors, properties, KilledDriver.class, folder, results);
    try (var output = driver.inputReader()) {
      if (output.lines().noneMatch(SECOND_SEGMENT::equals)) {
        throw new IllegalStateException("The driver ended by itself, see " + errors);
      }
    } finally {
      driver.destroyForcibly().waitFor();
    }
  }

  /**
   * @param arguments folder of the data set and of results, name of the results
   */
  public static void main(String[] arguments) throws InterruptedException {
    try (LaminaSession session = LocalSweeps.session()) {
      run(session, arguments[0], arguments[1]);
    }
  }

  private static void run(LaminaSession session, String folder, String results)
      throws InterruptedException {
    var tell =
        new SweepListener() {
          @Override
          public void started(SweepEvent.Started event) {
            if (event.fromEpoch() > 0) {
              System.out.println(SECOND_SEGMENT);
            }
          }
        };
    new LocalSweeps(session.spark(), folder)
        .job(LocalSweeps.spec(), results, tell, log -> log)
        .run();
  }
}
