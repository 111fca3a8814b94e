package dev.lamina.core.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;

class RunningMedianTest {

  @Property(tries = 200)
  void isTheMiddleOfWhatCameSoFar(@ForAll @NotEmpty List<Integer> numbers) {
    var median = new RunningMedian();
    var so = new ArrayList<Integer>();
    for (int number : numbers) {
      median.add(number);
      so.add(number);
      List<Integer> sorted = so.stream().sorted().toList();
      int size = sorted.size();
      double middle = ((double) sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
      assertThat(median.size()).isEqualTo(size);
      assertThat(median.median()).isEqualTo(middle);
    }
  }

  @Property(tries = 200)
  void whatIsTakenBackCountsNoMore(
      @ForAll List<@IntRange(min = 0, max = 5) Integer> numbers,
      @ForAll List<@IntRange(min = 0, max = 5) Integer> others) {
    var expected = new RunningMedian();
    numbers.forEach(expected::add);
    var median = new RunningMedian();
    others.forEach(median::add);
    numbers.forEach(median::add);
    others.forEach(median::remove);
    assertThat(median.size()).isEqualTo(numbers.size());
    if (!numbers.isEmpty()) {
      assertThat(median.median()).isEqualTo(expected.median());
    }
  }

  @Test
  void takesBackOnlyWhatWasAdded() {
    var median = new RunningMedian();
    median.add(1);
    assertThatThrownBy(() -> median.remove(2)).hasMessageContaining("Cannot take back 2.0");
  }

  @Test
  void ofNoNumbersThereIsNone() {
    assertThatThrownBy(() -> new RunningMedian().median()).hasMessageContaining("no numbers");
  }
}
