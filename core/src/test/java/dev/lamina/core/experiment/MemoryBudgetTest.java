package dev.lamina.core.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryBudgetTest {

  private static TrialSpec spec(String method, String partition) {
    String text =
        """
        model: resnet20
        partition: %s
        method: %s
        optimizer: {name: sgd}
        learning-rate: {base: 0.1, schedule: constant}
        batch-size: 64
        epochs: 1
        """
            .formatted(partition, method);
    return TrialSpec.of(SpecNode.of("trial", SpecNode.parse(text, "test").value()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{objective: greedy} | 40",
        "{objective: predsim} | 45",
        "{objective: dgl, head: 1c2f, plugins: [man]} | 75",
        "{objective: dgl, head: 1c2f, plugins: [hpff]} | 60",
        "{objective: greedy, plugins: [mlaan]} | 95",
      })
  void takesAsFewModulesAsFit(String method, long mebibytes) {
    long bytes = mebibytes << 20;
    TrialSpec spec = spec(method, "{memory: %s MiB}".formatted(mebibytes));
    List<MemoryBudget.Cut> cuts = spec.cuts(10, 32, new MemoryBudget(bytes));
    MemoryBudget.Cut last = cuts.get(cuts.size() - 1);
    assertThat(last.peakBytes()).isLessThanOrEqualTo(bytes);
    assertThat(cuts.subList(0, cuts.size() - 1))
        .isNotEmpty()
        .allMatch(cut -> cut.peakBytes() > bytes);
    assertThat(spec.plan(10, 32)).isEqualTo(last.plan());
  }

  @Test
  void saysHowMuchItWouldTake() {
    assertThatThrownBy(() -> spec("{objective: greedy}", "{memory: 1 MiB}").plan(10, 32))
        .isInstanceOf(SpecException.class)
        .hasMessageStartingWith(
            "trial.partition: Cannot train resnet20 within 1.0 MiB: a step needs")
        .hasMessageContaining("(want more memory, a smaller batch or smaller heads)");
  }

  @ParameterizedTest
  @CsvSource({"6 GiB, 6442450944", "512MiB, 536870912", "1.5 KiB, 1536"})
  void readsAmounts(String text, long bytes) {
    assertThat(MemoryBudget.of(SpecNode.of("memory", text))).isEqualTo(new MemoryBudget(bytes));
  }

  @ParameterizedTest
  @ValueSource(strings = {"6 GB", "0 MiB", "-1 GiB", "1e3 MiB", "lots"})
  void refusesOtherTexts(String text) {
    assertThatThrownBy(() -> MemoryBudget.of(SpecNode.of("memory", text)))
        .isInstanceOf(SpecException.class)
        .hasMessageStartingWith("memory: ");
  }
}
