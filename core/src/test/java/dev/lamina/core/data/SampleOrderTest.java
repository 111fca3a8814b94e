package dev.lamina.core.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.data.SampleOrder.Window;
import dev.lamina.core.random.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SampleOrderTest {

  private static final List<Block> BLOCKS = blocks(5, 3, 8, 1, 4, 6, 2, 7);

  @Property(tries = 50)
  void anEpochVisitsEverySampleOnce(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 99) int epoch) {
    SampleOrder order = SampleOrder.shuffled(BLOCKS, seed, epoch, 100);

    assertThat(Arrays.stream(order.indexes()).sorted().toArray())
        .isEqualTo(IntStream.range(0, 36).toArray());
    assertThat(SampleOrder.shuffled(BLOCKS, seed, epoch, 100).indexes()).isEqualTo(order.indexes());
    assertThat(SampleOrder.shuffled(BLOCKS, seed, epoch + 1, 100).indexes())
        .isNotEqualTo(order.indexes());
    assertThat(SampleOrder.shuffled(BLOCKS, seed + 1, epoch, 100).indexes())
        .isNotEqualTo(order.indexes());
  }

  @Property(tries = 50)
  void aWindowHasTheSamplesOfItsBlocksAndNoMoreBytesThanItMay(@ForAll long seed) {
    SampleOrder order = SampleOrder.shuffled(BLOCKS, seed, 1, 100);

    int end = 0;
    var blocks = new ArrayList<Integer>();
    for (Window window : order.windows()) {
      assertThat(window.from()).isEqualTo(end);
      end = window.to();
      blocks.addAll(window.blocks());
      var wanted = new HashSet<Integer>();
      long bytes = 0;
      for (int block : window.blocks()) {
        IntStream.range(BLOCKS.get(block).first(), BLOCKS.get(block).end()).forEach(wanted::add);
        bytes += BLOCKS.get(block).bytes();
      }
      int from = window.from();
      assertThat(IntStream.range(from, end).map(order::index).boxed())
          .containsExactlyInAnyOrderElementsOf(wanted);
      assertThat(bytes).isLessThanOrEqualTo(100);
    }
    assertThat(end).isEqualTo(36);
    assertThat(blocks).hasSize(8).doesNotHaveDuplicates();
    assertThat(order.windows()).hasSizeGreaterThan(3);
  }

  @Test
  void aSetOfOneWindowIsPermutedAsAWholeWhateverItsBlocks() {
    int[] expected = IntStream.range(0, 36).toArray();
    RandomStream.of(7, "sample-order", 3).shuffle(expected);

    assertThat(SampleOrder.shuffled(BLOCKS, 7, 3).indexes()).isEqualTo(expected);
    assertThat(SampleOrder.shuffled(blocks(36), 7, 3).indexes()).isEqualTo(expected);
  }

  @Test
  void aBlockLargerThanAWindowIsOne() {
    SampleOrder order = SampleOrder.shuffled(blocks(50, 2, 50), 1, 1, 100);

    assertThat(order.windows()).hasSize(3);
    assertThat(order.windows()).allSatisfy(window -> assertThat(window.blocks()).hasSize(1));
  }

  @Test
  void measuringGoesThroughTheSetInItsOrder() {
    SampleOrder order = SampleOrder.sequential(BLOCKS);

    assertThat(order.indexes()).isEqualTo(IntStream.range(0, 36).toArray());
    assertThat(order.windows().get(0).blocks()).isEqualTo(List.of(0, 1, 2, 3, 4, 5, 6, 7));
  }

  @Test
  void aSubsetKeepsTheBlocksItHasSamplesOf() {
    var all = new MemorySamples(40, 4, 3, 1);
    SampleSet some = HeldOut.of(all, 0.2).held();

    assertThat(some.blocks()).containsExactly(new Block(0, 8, all.blocks().get(0).bytes()));
  }

  /** Blocks of so many samples, of ten bytes each. */
  private static List<Block> blocks(int... sizes) {
    var blocks = new ArrayList<Block>();
    int first = 0;
    for (int size : sizes) {
      blocks.add(new Block(first, size, 10L * size));
      first += size;
    }
    return blocks;
  }
}
