package dev.lamina.jobs.preprocess;

import dev.lamina.core.source.SerializableFunction;
import dev.lamina.core.source.Spread;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;

/** Lists and indexes in tasks, where there is enough of it to be worth a job. */
record SparkSpread(JavaSparkContext context) implements Spread {

  private static final int FEW = 8;

  @Override
  public <A extends Serializable, B> List<B> map(List<A> items, SerializableFunction<A, B> work) {
    if (items.size() < FEW) {
      return Spread.here().map(items, work);
    }
    int tasks = Math.min(items.size(), 8 * Math.max(1, context.defaultParallelism()));
    return context.parallelize(items, tasks).map(work::apply).collect();
  }
}
