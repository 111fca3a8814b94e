package dev.lamina.core.train;

import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.batch.Batch;
import dev.lamina.core.data.batch.BatchPipeline;
import dev.lamina.core.draw.Drawing;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.metric.PrecisionRecall;
import dev.lamina.core.score.Score;
import java.util.List;

/**
 * How samples of one kind reach a program as batches, and what it is measured by on them. Its
 * memory is used in turn: while a step reads one batch, the next is filled.
 */
interface Feed {

  /** Examples of an epoch. */
  int examples();

  /** Name of the metric that says how fast it trains: by pictures, unless it reads text. */
  default String speed() {
    return Trainer.SPEED;
  }

  /** How much an example counts for {@link #speed}. */
  default int speedOfExample() {
    return 1;
  }

  /**
   * An epoch of training.
   *
   * @param visits how many examples of it are wanted, from the first
   */
  BatchPipeline<?> training(int epoch, int visits);

  /**
   * Some samples to learn from, whatever classes lie together: as they would be measured, where
   * that fits what a step takes.
   *
   * @param visits how many are wanted
   */
  BatchPipeline<?> drawn(int visits);

  /** What a batch shows: the first argument of a step. */
  HostBuffer inputs(Batch batch);

  /** What it teaches: the second. */
  HostBuffer targets(Batch batch);

  /**
   * Measures a program.
   *
   * @param held samples to measure on
   */
  Score measure(LoadedProgram program, SampleSet held);

  /**
   * How often the test samples that were measured last were told right, by how sure the program
   * was; most tasks have no such counts.
   */
  default List<PrecisionRecall> precisionRecall() {
    return List.of();
  }

  /** Says that a batch of {@link #training} was learned from, before the next one is asked for. */
  default void learned(Batch batch) {}

  /**
   * What there is to learn and how the first epoch showed it, for people to look at; most tasks
   * have nothing to show.
   */
  default List<Drawing> firstDrawings() {
    return List.of();
  }

  /**
   * What the training looks like after an epoch and its measuring; most tasks have nothing to show.
   *
   * @param epoch that was trained last
   */
  default List<Drawing> drawings(int epoch) {
    return List.of();
  }
}
