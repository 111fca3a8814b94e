package dev.lamina.core.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class PersistentListTest {

  private static PersistentList<Object> some(int size) {
    PersistentList<Object> list = PersistentList.empty();
    for (int i = 0; i < size; i++) {
      list = list.plus(new Object());
    }
    return list;
  }

  @Property(tries = 60)
  void isTheListItShouldBeAndEveryEarlierOneStaysAsItWas(
      @ForAll @LongRange(min = 0, max = 1000) long seed,
      @ForAll @IntRange(min = 1, max = 300) int changes) {
    var random = new Random(seed);
    var lists = new ArrayList<PersistentList<Integer>>(List.of(PersistentList.empty()));
    var expected = new ArrayList<List<Integer>>(List.of(List.of()));
    for (int change = 0; change < changes; change++) {
      PersistentList<Integer> last = lists.get(change);
      var copy = new ArrayList<>(expected.get(change));
      if (last.isEmpty() || random.nextInt(4) > 0) {
        lists.add(last.plus(change));
        copy.add(change);
      } else {
        int index = random.nextInt(last.size());
        lists.add(last.with(index, change));
        copy.set(index, change);
      }
      expected.add(copy);
    }
    assertThat(lists).isEqualTo(expected);
  }

  @Property(tries = 60)
  void tellsWhereItDiffersFromAnother(
      @ForAll @LongRange(min = 0, max = 1000) long seed,
      @ForAll @IntRange(min = 0, max = 300) int size,
      @ForAll @IntRange(min = 0, max = 100) int more) {
    PersistentList<Object> before = some(size);
    PersistentList<Object> after = before;
    for (int i = 0; i < more; i++) {
      after = after.plus(new Object());
    }
    var random = new Random(seed);
    for (int i = 0; i < 5 && !after.isEmpty(); i++) {
      after = after.with(random.nextInt(after.size()), new Object());
    }
    List<Object> list = after;
    assertThat(after.changedSince(before))
        .isEqualTo(
            IntStream.range(0, after.size())
                .filter(i -> i >= size || list.get(i) != before.get(i))
                .boxed()
                .toList());
    assertThat(after.changedSince(after)).isEmpty();
    assertThat(before.changedSince(after)).allMatch(i -> list.get(i) != before.get(i));
  }

  @Test
  void hasNoPlaceBeyondItsEnd() {
    PersistentList<Object> list = some(65);
    assertThatThrownBy(() -> list.get(65)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> list.get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> list.with(65, "a")).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> list.set(0, "a")).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> list.add("a")).isInstanceOf(UnsupportedOperationException.class);
  }
}
