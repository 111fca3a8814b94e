package dev.lamina.jobs.sweep;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.collection.JavaConverters;

/** Knows which tasks really run: Spark reports a job as ended while a killed task still works. */
final class RunningTasks extends SparkListener implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RunningTasks.class);

  /** Spark drops events when it has too many of them; then a wait must end by itself. */
  private static final long MOST_MILLIS = TimeUnit.MINUTES.toMillis(2);

  private final SparkContext spark;
  private final Map<Integer, Set<Integer>> stagesOfJobs = new HashMap<>();
  private final Map<Integer, Integer> tasksOfStages = new HashMap<>();
  private final Set<Integer> endedJobs = new HashSet<>();
  private boolean ended;

  private RunningTasks(SparkContext spark) {
    this.spark = spark;
  }

  static RunningTasks watch(SparkContext spark) {
    var tasks = new RunningTasks(spark);
    spark.addSparkListener(tasks);
    return tasks;
  }

  @Override
  public synchronized void onJobStart(SparkListenerJobStart start) {
    var stages = new HashSet<Integer>();
    JavaConverters.seqAsJavaList(start.stageIds()).forEach(id -> stages.add((Integer) id));
    stagesOfJobs.put(start.jobId(), stages);
  }

  @Override
  public synchronized void onJobEnd(SparkListenerJobEnd end) {
    endedJobs.add(end.jobId());
    notifyAll();
  }

  @Override
  public synchronized void onTaskStart(SparkListenerTaskStart start) {
    tasksOfStages.merge(start.stageId(), 1, Integer::sum);
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    tasksOfStages.merge(end.stageId(), -1, Integer::sum);
    notifyAll();
  }

  @Override
  public synchronized void onApplicationEnd(SparkListenerApplicationEnd end) {
    ended = true;
    notifyAll();
  }

  /** Waits until jobs have ended and none of their tasks runs. */
  synchronized void awaitEnd(List<Integer> jobs) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MOST_MILLIS);
    while (!ended && !(endedJobs.containsAll(jobs) && idle(jobs))) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        LOG.warn("Spark has not reported the end of jobs {}: going on without it", jobs);
        return;
      }
      wait(left);
    }
    jobs.forEach(job -> stagesOfJobs.getOrDefault(job, Set.of()).forEach(tasksOfStages::remove));
    jobs.forEach(stagesOfJobs::remove);
    jobs.forEach(endedJobs::remove);
  }

  private boolean idle(List<Integer> jobs) {
    return jobs.stream()
        .flatMap(job -> stagesOfJobs.getOrDefault(job, Set.of()).stream())
        .allMatch(stage -> tasksOfStages.getOrDefault(stage, 0) <= 0);
  }

  @Override
  public void close() {
    spark.removeSparkListener(this);
  }
}
