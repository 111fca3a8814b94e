package dev.lamina.core.local;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Unit;
import dev.lamina.core.graph.MemoryProfile;
import dev.lamina.core.graph.MemoryProfile.Place;
import dev.lamina.core.graph.Program;
import dev.lamina.core.graph.Variable;
import java.util.List;

/**
 * The parts of which the peak of a step is made up, by unit and by cut, in bytes. Gradients of
 * parameters are kept apart from the rest, because they add up over a step.
 */
final class CutCosts implements PeakCuts.Costs {

  private static final String CLASSIFIER = "classifier";

  private final int firstCut;
  private final int window;
  private final KeptBytes kept;
  private final long[] unitWork;
  private final long[] gradientsBefore;
  private final long[] cutWork;
  private final long[] cutGradients;
  private final double held;

  private CutCosts(
      int firstCut,
      int window,
      KeptBytes kept,
      long[] unitWork,
      long[] gradientsBefore,
      long[] cutWork,
      long[] cutGradients,
      double held) {
    this.firstCut = firstCut;
    this.window = window;
    this.kept = kept;
    this.unitWork = unitWork;
    this.gradientsBefore = gradientsBefore;
    this.cutWork = cutWork;
    this.cutGradients = cutGradients;
    this.held = held;
  }

  /**
   * @param finest the method with every unit a module
   * @param program of it
   * @param whole of the network trained end to end
   * @param batch samples in a step
   */
  static CutCosts of(SupervisionPlan finest, Program program, MemoryProfile whole, long batch) {
    Partition partition = finest.partition();
    Backbone backbone = partition.backbone();
    MemoryProfile profile = program.memory(StepCompiler.STEP, batch);
    int window = window(finest);
    KeptBytes kept = KeptBytes.of(backbone, whole, CLASSIFIER, program.computation(), batch);
    long[] gradientsBefore = gradientsBefore(backbone, program);
    long[] cutGradients = cutGradients(finest, program);
    return new CutCosts(
        partition.lastUnit(0),
        window,
        kept,
        unitWork(partition, profile, kept, window),
        gradientsBefore,
        cutWork(finest, profile, kept, window),
        cutGradients,
        held(profile, gradientsBefore, cutGradients));
  }

  private static int window(SupervisionPlan finest) {
    return finest.supervisions().stream()
        .mapToInt(s -> s.span().last() - s.span().first() + 1)
        .max()
        .orElse(1);
  }

  private static long[] gradientsBefore(Backbone backbone, Program program) {
    List<Unit> units = backbone.units();
    var bytes = new long[units.size() + 1];
    for (int unit = 0; unit < units.size(); unit++) {
      bytes[unit + 1] = bytes[unit] + parameters(program, units.get(unit).path());
    }
    return bytes;
  }

  /** What is alive while a unit is at work, but for gradients and what is kept. */
  private static long[] unitWork(
      Partition finest, MemoryProfile profile, KeptBytes kept, int window) {
    List<Unit> units = finest.backbone().units();
    var bytes = new long[units.size()];
    for (int unit = 0; unit < units.size(); unit++) {
      Place place = profile.below(units.get(unit).path());
      bytes[unit] = place.peak() - place.gradients() - keptAround(finest, unit, kept, window);
    }
    return bytes;
  }

  /** What is kept while a unit is at work, with every unit a module. */
  private static long keptAround(Partition finest, int unit, KeptBytes kept, int window) {
    int module = Math.max(0, unit - finest.lastUnit(0));
    if (window == 1) {
      return kept.between(finest.firstUnit(module), unit);
    }
    long most = 0;
    for (int end = module; end < Math.min(module + window, finest.modules()); end++) {
      int start = Math.max(0, end - window + 1);
      most = Math.max(most, kept.between(finest.firstUnit(start), finest.lastUnit(end)));
    }
    return most;
  }

  /** What is alive while the auxiliary network after a unit is at work, but for the same. */
  private static long[] cutWork(
      SupervisionPlan finest, MemoryProfile profile, KeptBytes kept, int window) {
    Partition partition = finest.partition();
    var bytes = new long[partition.backbone().units().size()];
    for (Supervision supervision : finest.supervisions()) {
      int last = partition.lastUnit(supervision.span().last());
      Place place = profile.below(path(supervision));
      // Losses of single modules come while those of the window are kept for its loss.
      int start = Math.max(0, supervision.span().last() - window + 1);
      long above =
          place.peak() - place.gradients() - kept.between(partition.firstUnit(start), last);
      bytes[last] = Math.max(bytes[last], above);
    }
    return bytes;
  }

  private static long[] cutGradients(SupervisionPlan finest, Program program) {
    Partition partition = finest.partition();
    var bytes = new long[partition.backbone().units().size()];
    for (Supervision supervision : finest.supervisions()) {
      int last = partition.lastUnit(supervision.span().last());
      bytes[last] += parameters(program, path(supervision));
    }
    return bytes;
  }

  private static String path(Supervision supervision) {
    return supervision.isFinal() ? CLASSIFIER : supervision.name();
  }

  private static long parameters(Program program, String path) {
    return program.variables().stream()
        .filter(variable -> variable.role() == Variable.Role.PARAMETER)
        .filter(variable -> variable.name().startsWith(path + "."))
        .mapToLong(variable -> variable.elements() * variable.type().bytes())
        .sum();
  }

  /** What share of the gradients made before the classifier's is still there then. */
  private static double held(MemoryProfile profile, long[] gradientsBefore, long[] cutGradients) {
    int last = cutGradients.length - 1;
    long made = gradientsBefore[last];
    for (int unit = 0; unit < last; unit++) {
      made += cutGradients[unit];
    }
    return made == 0 ? 0 : Math.min(1, (double) profile.below(CLASSIFIER).gradients() / made);
  }

  @Override
  public int units() {
    return unitWork.length;
  }

  @Override
  public int firstCut() {
    return firstCut;
  }

  @Override
  public int window() {
    return window;
  }

  @Override
  public long span(int first, int last) {
    long most = cutGradients[last] + kept.between(first, last) + cutWork[last];
    for (int unit = first; unit <= last; unit++) {
      long made = cutGradients[last] + gradientsBefore[last + 1] - gradientsBefore[unit];
      // What later windows go through again is not released on the way back.
      long keeping = kept.between(first, window == 1 ? unit : last);
      most = Math.max(most, made + keeping + unitWork[unit]);
    }
    return most;
  }

  @Override
  public long heldOfUnitsBefore(int unit) {
    return (long) (held * gradientsBefore[unit]);
  }

  @Override
  public long heldOfCut(int unit) {
    return (long) (held * cutGradients[unit]);
  }
}
