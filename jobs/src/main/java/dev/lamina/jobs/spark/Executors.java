package dev.lamina.jobs.spark;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.Serializable;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import scala.Tuple2;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** The executors of a session; of a local one, the process itself. */
public final class Executors {

  private static final String DRIVER = "driver";

  private final JavaSparkContext spark;

  public Executors(JavaSparkContext spark) {
    this.spark = spark;
  }

  /**
   * One of them.
   *
   * @param id unique in the session, never given to another
   */
  public record Executor(String id, String host) implements Serializable {}

  /**
   * What a task gave.
   *
   * @param id of the executor that ran it
   */
  private record Answer<T>(String id, T given) implements Serializable {}

  /**
   * How many tasks they can run at once. Waits until there are executors: one, or the share that
   * {@code spark.scheduler.minRegisteredResourcesRatio} wants.
   *
   * @return at least 1
   */
  public int slots() {
    SparkContext context = spark.sc();
    // A cluster gives executors only after the session is made, one after the other.
    if (!context.isLocal()) {
      spark.parallelize(List.of(0), 1).count();
    }
    return Math.max(
        1,
        context.maxNumConcurrentTasks(context.resourceProfileManager().defaultResourceProfile()));
  }

  /**
   * Those that are there, once any are.
   *
   * @throws LaminaException {@code RESOURCES} if none comes for so long
   */
  public List<Executor> await(Duration most) throws InterruptedException {
    JavaFutureAction<List<Integer>> first = spark.parallelize(List.of(0), 1).collectAsync();
    try {
      first.get(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      first.cancel(true);
      throw new LaminaException(
          Failure.RESOURCES,
          ("No executor of %s takes a task after %s s (want workers with the cores, memory and GPUs free"
                  + " that the settings ask for: spark.executor.*, spark.task.*)")
              .formatted(spark.master(), most.toSeconds()),
          e);
    } catch (ExecutionException e) {
      throw failed("a task", e);
    }
    boolean local = spark.sc().isLocal();
    return JavaConverters.seqAsJavaList(spark.sc().statusStore().executorList(true)).stream()
        .filter(executor -> local || !executor.id().equals(DRIVER))
        .map(
            executor -> new Executor(executor.id(), executor.hostPort().replaceFirst(":\\d+$", "")))
        .sorted(Comparator.comparing(Executor::id))
        .toList();
  }

  /** What runs on one executor. */
  public interface Running<T> {

    /**
     * Waits for what it gives.
     *
     * @throws LaminaException {@code RESOURCES} if Spark cannot run it there
     */
    T get() throws InterruptedException;
  }

  /**
   * Starts a task on an executor.
   *
   * @param asked what it runs there, from {@code sent}
   */
  public <A extends Serializable, T> Running<T> start(
      Executor executor, A sent, Function<A, T> asked) {
    // Spark's own spelling of a place; it waits for it for spark.locality.wait.
    String place = "executor_%s_%s".formatted(executor.host(), executor.id());
    Seq<Tuple2<A, Seq<String>>> placed = seq(List.of(new Tuple2<>(sent, seq(List.of(place)))));
    ClassTag<A> tag = ClassTag$.MODULE$.apply(Object.class);
    JavaFutureAction<List<Answer<T>>> job =
        JavaRDD.fromRDD(spark.sc().makeRDD(placed, tag), tag)
            .map(given -> new Answer<>(SparkEnv.get().executorId(), asked.call(given)))
            .collectAsync();
    return () -> {
      try {
        Answer<T> answer = job.get().get(0);
        if (!answer.id().equals(executor.id())) {
          throw new LaminaException(
              Failure.RESOURCES,
              "Cannot run a task on executor %s: Spark ran it on %s (it is lost or busy; try again)"
                  .formatted(executor.id(), answer.id()));
        }
        return answer.given();
      } catch (ExecutionException e) {
        throw failed("a task on executor " + executor.id(), e);
      }
    };
  }

  private static <T> Seq<T> seq(List<T> list) {
    return JavaConverters.asScalaBuffer(list).toSeq();
  }

  private LaminaException failed(String what, ExecutionException e) {
    Optional<ExecutorLoss> loss = ExecutorLoss.in(e);
    if (loss.isPresent()) {
      return loss.get().during("run " + what, MemorySettings.of(spark.getConf()), e);
    }
    String first = String.valueOf(e.getCause().getMessage()).lines().findFirst().orElse("");
    return new LaminaException(
        Failure.RESOURCES, "Cannot run %s: %s".formatted(what, Redaction.of(first)), e);
  }
}
