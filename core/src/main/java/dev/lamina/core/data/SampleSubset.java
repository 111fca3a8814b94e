package dev.lamina.core.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Some samples of another set, in its order and with its blocks. */
final class SampleSubset extends ForwardingSampleSet {

  private final int[] chosen;
  private final List<Block> blocks;

  /** For each block, which of the other set it is of. */
  private final int[] origins;

  /**
   * @param chosen indexes into the other set, rising; nobody writes to it afterwards
   */
  SampleSubset(SampleSet all, int[] chosen) {
    super(all);
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

  /** None: some runs of a text are no text. */
  @Override
  public Optional<int[]> tokens() {
    return Optional.empty();
  }

  @Override
  public List<Block> blocks() {
    return blocks;
  }

  @Override
  public String key(int index) {
    return super.key(chosen[index]);
  }

  @Override
  public Target target(int index) {
    return super.target(chosen[index]);
  }

  @Override
  public void read(int index, ImageBuffer into) {
    super.read(chosen[index], into);
  }

  @Override
  public void fetch(int block) {
    super.fetch(origins[block]);
  }

  @Override
  public void release(int block) {
    super.release(origins[block]);
  }
}
