package dev.lamina.core.deploy;

import dev.lamina.core.data.Block;
import dev.lamina.core.data.ImageBuffer;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.Normalization;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.Target;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Pictures without labels, with targets that are made up: a program asks for some, and what is
 * measured by them means nothing. Closing it closes nothing: the set it looks into is its owner's.
 *
 * @param all pictures whose targets are not looked at
 * @param classNames that the network knows
 * @param madeUp targets by sample
 */
record PlaceholderTargets(SampleSet all, List<String> classNames, IntFunction<Target> madeUp)
    implements SampleSet {

  PlaceholderTargets {
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
  public Optional<Normalization> normalization() {
    return all.normalization();
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
