package dev.lamina.core.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
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

  @Test
  void ofNoNumbersThereIsNone() {
    assertThatThrownBy(() -> new RunningMedian().median()).hasMessageContaining("no numbers");
  }
}
