package dev.lamina.jobs.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.spark.Success$;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * How far a job of two stages is, a plain line from time to time: short jobs say nothing. Called by
 * Spark's own thread.
 */
final class StageProgress extends SparkListener {

  private static final Duration PAUSE = Duration.ofSeconds(10);

  /** A stage under way. */
  private static final class Stage {
    private final String doing;
    private final int tasks;
    private int done;

    private Stage(String doing, int tasks) {
      this.doing = doing;
      this.tasks = tasks;
    }
  }

  private final PrintWriter out;
  private final String first;
  private final String second;
  private final LongSupplier nanos;
  private final long began;
  private final Map<Integer, Stage> stages = new HashMap<>();
  private long spoke;

  /**
   * @param first what the tasks before a shuffle do, such as {@code members read}
   * @param second what those behind it do
   * @param nanos a clock
   */
  StageProgress(PrintWriter out, String first, String second, LongSupplier nanos) {
    this.out = out;
    this.first = first;
    this.second = second;
    this.nanos = nanos;
    this.began = nanos.getAsLong();
    this.spoke = began;
  }

  @Override
  public void onStageSubmitted(SparkListenerStageSubmitted event) {
    var info = event.stageInfo();
    submitted(info.stageId(), info.parentIds().isEmpty(), info.numTasks());
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd event) {
    if (event.reason() instanceof Success$) {
      ended(event.stageId());
    }
  }

  void submitted(int stage, boolean isFirst, int tasks) {
    stages.computeIfAbsent(stage, id -> new Stage(isFirst ? first : second, tasks));
  }

  void ended(int id) {
    Stage stage = stages.get(id);
    if (stage == null) {
      return;
    }
    stage.done++;
    long now = nanos.getAsLong();
    if (now - spoke >= PAUSE.toNanos()) {
      spoke = now;
      out.println(
          "  %s of %s %s (%s)"
              .formatted(
                  stage.done,
                  stage.tasks,
                  stage.doing,
                  ProgressLine.clock(Duration.ofNanos(now - began))));
      out.flush();
    }
  }
}
