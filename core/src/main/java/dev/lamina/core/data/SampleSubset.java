package dev.lamina.core.data;

import java.util.List;

/**
 * Some samples of another set. Closing it closes nothing: the set it looks into is its owner's.
 *
 * @param chosen indexes into the other set, in the order of this one
 */
record SampleSubset(SampleSet all, int[] chosen) implements SampleSet {

  @Override
  public int size() {
    return chosen.length;
  }

  @Override
  public int channels() {
    return all.channels();
  }

  @Override
  public int height() {
    return all.height();
  }

  @Override
  public int width() {
    return all.width();
  }

  @Override
  public List<String> classNames() {
    return all.classNames();
  }

  @Override
  public int label(int index) {
    return all.label(chosen[index]);
  }

  @Override
  public void pixels(int index, byte[] into) {
    all.pixels(chosen[index], into);
  }

  @Override
  public void close() {}
}
