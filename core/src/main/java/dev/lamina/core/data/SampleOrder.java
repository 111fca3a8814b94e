package dev.lamina.core.data;

import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The order in which an epoch visits samples: a pure function of the blocks of the set, which its
 * content decides, and of (seed, epoch); not of threads, machines, caches or who else reads.
 *
 * <p>A set of at most {@link #WINDOW_BYTES} is permuted as a whole. A larger one is visited window
 * by window: blocks come in random order, as many as fit into {@link #WINDOW_BYTES} make a window
 * (one at least), and the samples of a window are permuted. Blocks are thought to be random samples
 * of the set themselves, as shards by a hash of the key are.
 */
public final class SampleOrder {

  /**
   * What a window holds at most, decoded: two of them, the one that is read and the next, fit into
   * the memory of a small machine, and a window of ImageNet has some ten thousand pictures.
   */
  public static final long WINDOW_BYTES = 2L << 30;

  /**
   * Visits that need some blocks and no others.
   *
   * @param from position of the first visit
   * @param to position after the last
   * @param blocks of the set, in the order in which they should be made ready
   */
  public record Window(int from, int to, List<Integer> blocks) {

    public Window {
      blocks = List.copyOf(blocks);
    }

    /** That of some that has a visit. */
    public static Window of(int position, List<Window> windows) {
      int low = 0;
      int high = windows.size() - 1;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (position < windows.get(middle).to()) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      return windows.get(low);
    }
  }

  private final int[] indexes;
  private final List<Window> windows;

  private SampleOrder(int[] indexes, List<Window> windows) {
    this.indexes = indexes;
    this.windows = List.copyOf(windows);
  }

  /**
   * Every sample once, at random.
   *
   * @param blocks of the set
   * @param epoch 1 for the first
   */
  public static SampleOrder shuffled(List<Block> blocks, long seed, int epoch) {
    return shuffled(blocks, seed, epoch, WINDOW_BYTES);
  }

  static SampleOrder shuffled(List<Block> blocks, long seed, int epoch, long windowBytes) {
    if (blocks.stream().mapToLong(Block::bytes).sum() <= windowBytes) {
      int[] order = new int[blocks.get(blocks.size() - 1).end()];
      Arrays.setAll(order, i -> i);
      RandomStream.of(seed, "sample-order", epoch).shuffle(order);
      return new SampleOrder(order, List.of(new Window(0, order.length, positions(blocks.size()))));
    }
    int[] visits = new int[blocks.size()];
    Arrays.setAll(visits, i -> i);
    RandomStream.of(seed, "block-order", epoch).shuffle(visits);
    int[] order = new int[blocks.get(blocks.size() - 1).end()];
    var windows = new ArrayList<Window>();
    int from = 0;
    for (int next = 0; next < visits.length; ) {
      var chosen = new ArrayList<Integer>();
      long bytes = 0;
      int to = from;
      do {
        Block block = blocks.get(visits[next]);
        for (int i = 0; i < block.size(); i++) {
          order[to++] = block.first() + i;
        }
        bytes += block.bytes();
        chosen.add(visits[next++]);
      } while (next < visits.length && bytes + blocks.get(visits[next]).bytes() <= windowBytes);
      int[] window = Arrays.copyOfRange(order, from, to);
      RandomStream.of(seed, "sample-order", epoch, windows.size()).shuffle(window);
      System.arraycopy(window, 0, order, from, window.length);
      windows.add(new Window(from, to, chosen));
      from = to;
    }
    return new SampleOrder(order, windows);
  }

  /** Every sample once, by its index. */
  public static SampleOrder sequential(List<Block> blocks) {
    return sequential(blocks, 0, blocks.size());
  }

  /**
   * Every sample of some blocks once, by its index.
   *
   * @param blocks of the set
   * @param fromBlock position of the first of those
   * @param toBlock position after the last
   */
  public static SampleOrder sequential(List<Block> blocks, int fromBlock, int toBlock) {
    Check.argument(
        0 <= fromBlock && fromBlock < toBlock && toBlock <= blocks.size(),
        "Invalid blocks: %s to %s of %s",
        fromBlock,
        toBlock,
        blocks.size());
    int first = blocks.get(fromBlock).first();
    int[] order = new int[blocks.get(toBlock - 1).end() - first];
    Arrays.setAll(order, i -> first + i);
    var windows = new ArrayList<Window>();
    for (int next = fromBlock; next < toBlock; ) {
      int from = blocks.get(next).first() - first;
      var chosen = new ArrayList<Integer>();
      long bytes = 0;
      do {
        bytes += blocks.get(next).bytes();
        chosen.add(next++);
      } while (next < toBlock && bytes + blocks.get(next).bytes() <= WINDOW_BYTES / 4);
      windows.add(new Window(from, blocks.get(next - 1).end() - first, chosen));
    }
    return new SampleOrder(order, windows);
  }

  private static List<Integer> positions(int blocks) {
    var positions = new ArrayList<Integer>();
    for (int i = 0; i < blocks; i++) {
      positions.add(i);
    }
    return positions;
  }

  /** Number of visits. */
  public int size() {
    return indexes.length;
  }

  /** The sample of a visit. */
  public int index(int position) {
    return indexes[position];
  }

  /** Windows that follow each other and cover all visits. */
  public List<Window> windows() {
    return windows;
  }

  /** The window of a visit. */
  public Window windowOf(int position) {
    return Window.of(position, windows);
  }

  /** The samples in the order of their visits. */
  public int[] indexes() {
    return indexes.clone();
  }
}
