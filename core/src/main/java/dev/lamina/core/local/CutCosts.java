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

  private final int units;
  private final int firstCut;
  private final int window;
  private final long[] input;
  private final long[] keptBefore;
  private final long[] unitWork;
  private final long[] cutWork;
  private final long[] gradientsBefore;
  private final long[] cutGradients;
  private final double held;

  /**
   * @param finest the method with every unit a module
   * @param program of it
   * @param whole of the network trained end to end
   */
  CutCosts(SupervisionPlan finest, Program program, MemoryProfile whole, long batch) {
    Partition partition = finest.partition();
    Backbone backbone = partition.backbone();
    List<Unit> all = backbone.units();
    MemoryProfile profile = program.memory(StepCompiler.STEP, batch);
    units = all.size();
    firstCut = partition.lastUnit(0);
    window =
        finest.supervisions().stream()
            .mapToInt(s -> s.span().last() - s.span().first() + 1)
            .max()
            .orElse(1);
    input = new long[units];
    keptBefore = new long[units + 1];
    gradientsBefore = new long[units + 1];
    for (int unit = 0; unit < units; unit++) {
      String next = unit + 1 < units ? all.get(unit + 1).path() : CLASSIFIER;
      long kept = whole.below(next).atEntry() - whole.below(all.get(unit).path()).atEntry();
      keptBefore[unit + 1] = keptBefore[unit] + kept;
      // The images are there in any case, and counted with the work.
      input[unit] =
          unit == 0
              ? 0
              : backbone.boundaries().get(unit).elements(batch)
                  * program.method(StepCompiler.STEP).inputs().get(0).type().bytes();
      gradientsBefore[unit + 1] = gradientsBefore[unit] + parameters(program, all.get(unit).path());
    }
    unitWork = new long[units];
    for (int unit = 0; unit < units; unit++) {
      Place place = profile.below(all.get(unit).path());
      unitWork[unit] = place.peak() - place.gradients() - keptAround(partition, unit);
    }
    cutWork = new long[units];
    cutGradients = new long[units];
    for (Supervision supervision : finest.supervisions()) {
      String path = supervision.isFinal() ? CLASSIFIER : supervision.name();
      int last = partition.lastUnit(supervision.span().last());
      Place place = profile.below(path);
      // Losses of single modules come while those of the window are kept for its loss.
      int start = Math.max(0, supervision.span().last() - window + 1);
      long above = place.peak() - place.gradients() - kept(partition.firstUnit(start), last);
      cutWork[last] = Math.max(cutWork[last], above);
      cutGradients[last] += parameters(program, path);
    }
    held = held(profile);
  }

  /** What is kept while a unit is at work, with every unit a module. */
  private long keptAround(Partition finest, int unit) {
    int module = Math.max(0, unit - firstCut);
    if (window == 1) {
      return kept(finest.firstUnit(module), unit);
    }
    long most = 0;
    for (int end = module; end < Math.min(module + window, finest.modules()); end++) {
      int start = Math.max(0, end - window + 1);
      most = Math.max(most, kept(finest.firstUnit(start), finest.lastUnit(end)));
    }
    return most;
  }

  private static long parameters(Program program, String path) {
    return program.variables().stream()
        .filter(variable -> variable.role() == Variable.Role.PARAMETER)
        .filter(variable -> variable.name().startsWith(path + "."))
        .mapToLong(variable -> variable.elements() * variable.type().bytes())
        .sum();
  }

  /** What share of the gradients made before the classifier's is still there then. */
  private double held(MemoryProfile profile) {
    long made = gradientsBefore[units - 1];
    for (int unit = 0; unit < units - 1; unit++) {
      made += cutGradients[unit];
    }
    return made == 0 ? 0 : Math.min(1, (double) profile.below(CLASSIFIER).gradients() / made);
  }

  /** What units keep for their backward pass, and their input. */
  private long kept(int first, int last) {
    return input[first] + keptBefore[last + 1] - keptBefore[first];
  }

  @Override
  public int units() {
    return units;
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
    long most = cutGradients[last] + kept(first, last) + cutWork[last];
    for (int unit = first; unit <= last; unit++) {
      long made = cutGradients[last] + gradientsBefore[last + 1] - gradientsBefore[unit];
      // What later windows go through again is not released on the way back.
      long kept = kept(first, window == 1 ? unit : last);
      most = Math.max(most, made + kept + unitWork[unit]);
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
