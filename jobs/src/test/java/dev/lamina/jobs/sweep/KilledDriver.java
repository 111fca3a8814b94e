package dev.lamina.jobs.sweep;

import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepListener;
import dev.lamina.jobs.spark.LaminaSession;
import java.nio.file.Path;

/** A driver in a process of its own, which tells when it started a segment that goes on. */
final class KilledDriver {

  static final String SECOND_SEGMENT = "second segment is under way";

  private KilledDriver() {}

  public static void main(String[] arguments) throws InterruptedException {
    try (LaminaSession session = LocalSweeps.session()) {
      run(session, Path.of(arguments[0]), arguments[1]);
    }
  }

  private static void run(LaminaSession session, Path folder, String results)
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
