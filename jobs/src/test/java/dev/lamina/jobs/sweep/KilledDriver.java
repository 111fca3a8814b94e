package dev.lamina.jobs.sweep;

import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepListener;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/** A driver in a process of its own, which tells when it started a segment that goes on. */
final class KilledDriver {

  static final String SECOND_SEGMENT = "second segment is under way";

  private KilledDriver() {}

  public static void main(String[] arguments) throws InterruptedException {
    SparkSession session = LocalSweeps.session();
    var tell =
        new SweepListener() {
          @Override
          public void started(SweepEvent.Started event) {
            if (event.fromEpoch() > 0) {
              System.out.println(SECOND_SEGMENT);
            }
          }
        };
    new LocalSweeps(session, Path.of(arguments[0]))
        .job(LocalSweeps.spec(), arguments[1], tell, log -> log)
        .run();
    session.stop();
  }
}
