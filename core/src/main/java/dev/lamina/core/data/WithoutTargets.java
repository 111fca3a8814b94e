package dev.lamina.core.data;

import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Pictures without labels in the place of some that have them: a program that asks for targets gets
 * made-up ones, and what is measured by them means nothing. Closing it closes nothing: the set it
 * looks into is its owner's.
 *
 * @param all pictures whose targets are not looked at
 * @param classNames that a network knows
 * @param madeUp targets by sample
 */
public record WithoutTargets(SampleSet all, List<String> classNames, IntFunction<Target> madeUp)
    implements SampleSet {

  public WithoutTargets {
    classNames = List.copyOf(classNames);
  }

  @Override
  public int size() {
    return all.size();
  }

  @Override
  public int channels() {
    return all.channels();
  }

  @Override
  public Optional<ImageSize> imageSize() {
    return all.imageSize();
  }

  @Override
  public List<Block> blocks() {
    return all.blocks();
  }

  @Override
  public String key(int index) {
    return all.key(index);
  }

  @Override
  public Target target(int index) {
    return madeUp.apply(index);
  }

  @Override
  public void read(int index, ImageBuffer into) {
    all.read(index, into);
  }

  @Override
  public void fetch(int block) {
    all.fetch(block);
  }

  @Override
  public void release(int block) {
    all.release(block);
  }

  @Override
  public void close() {}
}
