package dev.lamina.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.backbone.CifarResNet;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.local.Objective;
import dev.lamina.core.local.Partition;
import dev.lamina.core.local.Partition.Stem;
import dev.lamina.core.local.SupervisionPlan;
import dev.lamina.core.local.Trial;
import dev.lamina.core.local.loss.Classification;
import dev.lamina.core.local.loss.ConvolutionalHead;
import dev.lamina.core.local.loss.DglHead;
import dev.lamina.core.local.objective.Dgl;
import dev.lamina.core.local.objective.EndToEnd;
import dev.lamina.core.local.objective.InfoPro;
import dev.lamina.core.local.plugin.Man;
import dev.lamina.core.train.AdamW;
import dev.lamina.core.train.Optimizer;
import dev.lamina.core.train.Sgd;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Trials share the process and nothing else. */
class ConcurrentTrialsTest {

  private static final int STEPS = 6;

  private record Recipe(SupervisionPlan plan, Optimizer optimizer, int batch) {}

  private static final List<Recipe> RECIPES =
      List.of(
          new Recipe(plan(new EndToEnd(), 14, 16, 1), new Sgd(0.9, 1e-4, true), 6),
          new Recipe(
              Man.standard().apply(plan(new Dgl(DglHead.B), 8, 16, 3)),
              new Sgd(0.9, 1e-4, true),
              5),
          new Recipe(
              plan(
                  new InfoPro(
                      new Classification(new ConvolutionalHead(1, 2, 128)),
                      InfoPro.Schedule.LINEAR_INDEX,
                      new InfoPro.Weights(5, 0.5),
                      new InfoPro.Weights(1, 1)),
                  14,
                  8,
                  4),
              new AdamW(0.9, 0.999, 1e-8, 1e-2),
              7));

  @Test
  void trialsAtOnceAreBitIdenticalToEachAlone() throws Exception {
    List<List<HostTensor>> alone = new ArrayList<>();
    for (Recipe recipe : RECIPES) {
      alone.add(run(recipe, new CyclicBarrier(1)));
    }
    ExecutorService threads = Executors.newFixedThreadPool(RECIPES.size());
    try {
      var barrier = new CyclicBarrier(RECIPES.size());
      List<Future<List<HostTensor>>> together = new ArrayList<>();
      for (Recipe recipe : RECIPES) {
        together.add(threads.submit(() -> run(recipe, barrier)));
      }
      for (int i = 0; i < RECIPES.size(); i++) {
        assertThat(together.get(i).get()).isEqualTo(alone.get(i));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void theSameProgramWithTheSameSeedGivesTheSameBits() throws Exception {
    for (Recipe recipe : RECIPES) {
      assertThat(run(recipe, new CyclicBarrier(1))).isEqualTo(run(recipe, new CyclicBarrier(1)));
    }
  }

  /** The whole state after some steps, with the losses of every step; steps begin together. */
  private static List<HostTensor> run(Recipe recipe, CyclicBarrier barrier) throws Exception {
    try (Trial trial = Trial.start(recipe.plan(), recipe.optimizer(), ElementType.FLOAT32, 3)) {
      List<HostTensor> bits = new ArrayList<>();
      for (int step = 0; step < STEPS; step++) {
        barrier.await();
        bits.addAll(trial.step(step, recipe.batch(), 0.01).values());
      }
      bits.add(trial.logits(99, recipe.batch()));
      bits.addAll(trial.loaded().state());
      return bits;
    }
  }

  private static SupervisionPlan plan(Objective objective, int depth, int size, int modules) {
    return objective.plan(
        Partition.balanced(new CifarResNet(depth, 10, size), modules, Stem.ATTACHED));
  }
}
