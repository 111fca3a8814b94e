package dev.lamina.core.deploy;

import dev.lamina.core.data.ForwardingSampleSet;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.Target;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Pictures without labels, with targets that are made up: a program asks for some, and what is
 * measured by them means nothing.
 */
final class PlaceholderTargets extends ForwardingSampleSet {

  private final List<String> classNames;
  private final IntFunction<Target> madeUp;

  /**
   * @param pictures whose targets are not looked at
   * @param classNames that the network knows
   * @param madeUp targets by sample
   */
  PlaceholderTargets(SampleSet pictures, List<String> classNames, IntFunction<Target> madeUp) {
    super(pictures);
    this.classNames = List.copyOf(classNames);
    this.madeUp = madeUp;
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public Target target(int index) {
    return madeUp.apply(index);
  }
}
