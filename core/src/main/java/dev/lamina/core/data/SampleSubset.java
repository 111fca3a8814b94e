package dev.lamina.core.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Some samples of another set, in its order and with its blocks. Closing it closes nothing: the set
 * it looks into is its owner's.
 */
final class SampleSubset implements SampleSet {

  private final SampleSet all;
  private final int[] chosen;
  private final List<Block> blocks;

  /** For each block, which of the other set it is of. */
  private final int[] origins;

  /**
   * @param chosen indexes into the other set, rising; nobody writes to it afterwards
   */
  SampleSubset(SampleSet all, int[] chosen) {
    this.all = all;
    this.chosen = chosen;
    List<Block> whole = all.blocks();
    var found = new ArrayList<Block>();
    int[] from = new int[whole.size()];
    int at = 0;
    for (int i = 0; i < whole.size(); i++) {
      int end = at;
      while (end < chosen.length && chosen[end] < whole.get(i).end()) {
        end++;
      }
      if (end > at) {
        from[found.size()] = i;
        // Few of its samples need all of it.
        found.add(new Block(at, end - at, whole.get(i).bytes()));
      }
      at = end;
    }
    blocks = List.copyOf(found);
    origins = Arrays.copyOf(from, found.size());
  }

  @Override
  public int size() {
    return chosen.length;
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
  public List<String> classNames() {
    return all.classNames();
  }

  @Override
  public Optional<Normalization> normalization() {
    return all.normalization();
  }

  @Override
  public List<Block> blocks() {
    return blocks;
  }

  @Override
  public String key(int index) {
    return all.key(chosen[index]);
  }

  @Override
  public Target target(int index) {
    return all.target(chosen[index]);
  }

  @Override
  public int label(int index) {
    return all.label(chosen[index]);
  }

  @Override
  public void read(int index, ImageBuffer into) {
    all.read(chosen[index], into);
  }

  @Override
  public void fetch(int block) {
    all.fetch(origins[block]);
  }

  @Override
  public void release(int block) {
    all.release(origins[block]);
  }

  @Override
  public void close() {}
}
