package dev.lamina.core.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SpecMapTest {

  private static SpecMap map(String yaml) {
    return SpecNode.of("trial", SpecNode.parse(yaml, "test").value()).mapping();
  }

  @Test
  void readsKeysOrTakesTheDefault() {
    SpecMap map = map("{text: x, flag: true, whole: 3, real: 0.5, failure: data, nothing: }");
    assertThat(map.text("text", "y")).isEqualTo("x");
    assertThat(map.text("nothing", "y")).isEqualTo("y");
    assertThat(map.flag("flag", false)).isTrue();
    assertThat(map.flag("flag2", true)).isTrue();
    assertThat(map.integer("whole", 0, 9, 1)).isEqualTo(3);
    assertThat(map.integer("whole2", 0, 9, 1)).isEqualTo(1);
    assertThat(map.number("real", 0, 1, 0)).isEqualTo(0.5);
    assertThat(map.number("real2", 0, 1, 0.25)).isEqualTo(0.25);
    assertThat(map.constant("failure", Failure.class, Failure.SPEC)).isEqualTo(Failure.DATA);
    assertThat(map.constant("failure2", Failure.class, Failure.SPEC)).isEqualTo(Failure.SPEC);
    assertThat(map.keys()).containsExactly("text", "flag", "whole", "real", "failure", "nothing");
    assertThatCode(map::done).doesNotThrowAnyException();
  }

  @Test
  void refusesKeysNobodyAskedForAndNamesTheNearest() {
    SpecMap map = map("{momentun: 0.9, nesterov: true}");
    map.number("momentum", 0, 1, 0);
    map.flag("nesterov", false);
    assertThatThrownBy(map::done)
        .isInstanceOf(SpecException.class)
        .hasMessage(
            "trial: Unknown key: momentun (did you mean momentum? known: momentum, nesterov)");
  }

  @Test
  void refusesUnknownKeysWithoutAValueToo() {
    assertThatThrownBy(map("{other: }")::done)
        .hasMessage("trial: Unknown key: other (known: none)");
  }

  @Test
  void namesMissingKeysAndWhatMayHaveBeenMeant() {
    assertThatThrownBy(() -> map("{}").required("epochs"))
        .isInstanceOf(SpecException.class)
        .hasMessage("trial: Missing key: epochs");
    assertThatThrownBy(() -> map("{epocs: 3}").required("epochs"))
        .hasMessage("trial: Missing key: epochs (there is 'epocs': misspelt?)");
    assertThatThrownBy(() -> map("{k: 3}").required("lr")).hasMessage("trial: Missing key: lr");
    assertThatThrownBy(() -> map("{epochs: }").required("epochs"))
        .hasMessage("trial: Missing key: epochs (it has no value)");
    assertThatThrownBy(() -> SpecNode.parse("{}", "t").mapping().required("epochs"))
        .hasMessage("(top): Missing key: epochs");
  }

  @Test
  void valuesOutOfRangeAreNamedWithTheirPath() {
    assertThatThrownBy(() -> map("{whole: 10}").integer("whole", 0, 9, 1))
        .hasMessage("trial.whole: Invalid value: 10 (want a whole number from 0 to 9)");
  }
}
