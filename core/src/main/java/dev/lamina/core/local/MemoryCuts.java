package dev.lamina.core.local;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Unit;
import dev.lamina.core.graph.MemoryProfile;
import dev.lamina.core.graph.Program;
import dev.lamina.core.local.Partition.Stem;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.SpecException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * For every number of modules, the cuts with which a step of one method is estimated to need the
 * least memory: auxiliary networks, paths, windows and gradients included.
 *
 * <p>What a cut costs is read off two programs of the trial: the network end to end, which shows
 * what each unit keeps, and the method with every unit a module, which shows what is alive while
 * each unit and each auxiliary network is at work. A dynamic program puts them together ({@link
 * PeakCuts}). An estimate is not a prediction, which takes the program of the very cuts; the two
 * differ where a method depends on the number of modules.
 */
public final class MemoryCuts {

  private final Backbone backbone;
  private final PeakCuts cuts;

  private MemoryCuts(Backbone backbone, PeakCuts cuts) {
    this.backbone = backbone;
    this.cuts = cuts;
  }

  /**
   * @param finest the method with every unit a module
   * @param compiler makes the training program of a plan
   * @param batch samples in a step
   */
  public static MemoryCuts of(
      SupervisionPlan finest, Function<SupervisionPlan, Program> compiler, long batch) {
    Backbone backbone = finest.partition().backbone();
    MemoryProfile whole = compiler.apply(endToEnd(backbone)).memory(StepCompiler.STEP, batch);
    Program program = compiler.apply(finest);
    return new MemoryCuts(backbone, new PeakCuts(CutCosts.of(finest, program, whole, batch)));
  }

  private static SupervisionPlan endToEnd(Backbone backbone) {
    return new SupervisionPlan(
        Partition.whole(backbone),
        List.of(
            new Supervision(
                "modules.0", new Span(0, 0), AuxiliaryPath.DIRECT, new FinalClassifier(), 1)));
  }

  /**
   * The partition with every unit a module; the stem goes with the first block, or is its own.
   *
   * @throws SpecException if some units cannot be modules by themselves
   */
  public static Partition finest(Backbone backbone, Stem stem) {
    List<Unit> units = backbone.units();
    int first = stem == Stem.OWN ? 0 : 1;
    if (!backbone.replaced().isEmpty()) {
      throw new SpecException(
          "Cannot search cuts of %s for the least peak: blocks of it are replaced, and what a cut costs is read off a network cut after every block (give partition: {modules: K}, or cuts)"
              .formatted(backbone.name()));
    }
    Check.argument(units.size() > first, "Cannot cut %s: it has one unit", backbone.name());
    return new Partition(
        backbone, IntStream.range(first, units.size()).boxed().toList(), units.size() - first);
  }

  /** The fewest modules there are cuts for. */
  public int least() {
    return cuts.least();
  }

  /** The most modules there are cuts for. */
  public int most() {
    return cuts.most();
  }

  /** The estimated peak of a step with the best cuts into so many modules, in bytes. */
  public long estimate(int modules) {
    return cuts.peak(modules);
  }

  /** The best cuts into so many modules. */
  public Partition partition(int modules) {
    return new Partition(backbone, cuts.ends(modules), modules);
  }
}
