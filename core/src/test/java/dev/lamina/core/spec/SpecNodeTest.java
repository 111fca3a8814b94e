package dev.lamina.core.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecNodeTest {

  private enum Color {
    RED,
    DARK_BLUE
  }

  private static SpecNode parse(String yaml) {
    return SpecNode.parse(yaml, "test.yaml");
  }

  /** The value of the key {@code a}. */
  private static SpecNode a(String yaml) {
    return parse(yaml).mapping().required("a");
  }

  @Test
  void readsEveryTypeOfValue() {
    SpecNode node = parse("{text: x, whole: 3, real: 0.5, small: 1e-3, flag: true, list: [1, a]}");
    assertThat(node.value())
        .isEqualTo(
            Map.of(
                "text",
                "x",
                "whole",
                3L,
                "real",
                0.5,
                "small",
                0.001,
                "flag",
                true,
                "list",
                List.of(1L, "a")));
    assertThat(parse("").value()).isNull();
    assertThat(parse("[null]").list().get(0).value()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: [1",
        "a: {b: 1, b: 2}",
        "a: 1\na: 2",
        "a: !!java.util.ArrayList []",
        "a: !secret x",
        "a: !!binary aGVsbG8=",
        "a: .nan",
        "a: .inf",
        "a: 1e999",
        "a: 99999999999999999999",
        "1: x",
        "true: x",
        "? [x]\n: y",
        "'': x",
        "--- a\n--- b",
        "a: \u0001",
        "&x [*x]",
        "a: &x {b: *x}",
        "a: *unknown",
        "\tb: 1",
      })
  void refusesWhatIsNoSpecification(String yaml) {
    assertThatThrownBy(() -> parse(yaml)).isInstanceOf(SpecException.class);
  }

  @Test
  void refusesNestingThatOnlyAnAttackerWrites() {
    for (String deep :
        List.of("[".repeat(100_000), "[".repeat(5000) + "]".repeat(5000), "{a: ".repeat(5000))) {
      assertThatThrownBy(() -> parse(deep)).isInstanceOf(SpecException.class);
    }
    assertThat(parse("[".repeat(50) + "]".repeat(50)).list()).hasSize(1);
  }

  @Test
  void refusesAliasesThatExplode() {
    var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 10; i++) {
      String last = "*a" + (i - 1);
      bomb.append(
          "a%d: &a%d [%s]%n"
              .formatted(
                  i,
                  i,
                  String.join(
                      ", ", List.of(last, last, last, last, last, last, last, last, last, last))));
    }
    assertThatThrownBy(() -> parse(bomb.toString())).isInstanceOf(SpecException.class);
  }

  @Test
  void namesTheSourceAndTheLine() {
    assertThatThrownBy(() -> parse("a: 1\nb: [1\nc: 2\n"))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("Cannot read test.yaml")
        .hasMessageContaining("line 3");
  }

  @Test
  void namesThePathOfWhatIsNoValue() {
    assertThatThrownBy(() -> parse("a: {b: [1, .nan]}"))
        .hasMessage("a.b[1]: Invalid value: NaN (want text, a finite number, true or false)");
    assertThatThrownBy(() -> parse("a: {1: x}")).hasMessage("a: Invalid key: 1 (want text)");
    assertThatThrownBy(() -> parse("1: x")).hasMessage("(top): Invalid key: 1 (want text)");
    assertThatThrownBy(() -> parse(".nan")).hasMessageStartingWith("(top): Invalid value: NaN");
  }

  @Test
  void readsFiles(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("sweep.yaml");
    Files.writeString(file, "name: größe\n");
    assertThat(SpecNode.read(file).mapping().text("name", "")).isEqualTo("größe");
  }

  @Test
  void saysWhyAFileCannotBeRead(@TempDir Path folder) throws IOException {
    Path latin = folder.resolve("latin.yaml");
    Files.write(latin, "name: größe\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> SpecNode.read(latin))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("not UTF-8");
    assertThatThrownBy(() -> SpecNode.read(folder.resolve("none.yaml")))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("No such file: ")
        .hasMessageContaining("none.yaml");
    assertThatThrownBy(() -> SpecNode.read(folder))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("not a YAML file of at most 1 MiB");
    Path large = folder.resolve("large.yaml");
    Files.writeString(large, "#".repeat((1 << 20) + 1));
    assertThatThrownBy(() -> SpecNode.read(large))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("at most 1 MiB");
    Path broken = folder.resolve("broken.yaml");
    Files.writeString(broken, "a: [");
    assertThatThrownBy(() -> SpecNode.read(broken)).hasMessageContaining(broken.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "a: x | a: Invalid value: 'x' (want a whole number from 1 to 9)",
        "a: 10 | a: Invalid value: 10 (want a whole number from 1 to 9)",
        "a: 0 | a: Invalid value: 0 (want",
        "a: 3.0 | a: Invalid value: 3.0 (want a whole number",
        "a: '3' | a: Invalid value: '3' (want",
        "a: true | a: Invalid value: true (want",
        "a: [3] | a: Invalid value: [3] (want",
      })
  void wholeNumbersAreWholeAndInRange(String yaml, String message) {
    assertThatThrownBy(() -> a(yaml).integer(1, 9))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(message);
  }

  @Test
  void rangesAreNamedByTheEndsTheyHave() {
    double none = Double.NEGATIVE_INFINITY;
    double all = Double.POSITIVE_INFINITY;
    SpecNode text = a("a: x");
    assertThatThrownBy(() -> text.number(0, 1))
        .hasMessageContaining("(want a number from 0.0 to 1.0)");
    assertThatThrownBy(() -> text.number(0, all)).hasMessageContaining("(want a number >= 0.0)");
    assertThatThrownBy(() -> text.number(none, 1)).hasMessageContaining("(want a number <= 1.0)");
    assertThatThrownBy(() -> text.number(none, all)).hasMessageContaining("(want a number)");
    assertThatThrownBy(() -> text.integer(1, Long.MAX_VALUE))
        .hasMessageContaining("(want a whole number >= 1)");
    assertThatThrownBy(() -> text.integer(Long.MIN_VALUE, Long.MAX_VALUE))
        .hasMessageContaining("(want a whole number)");
    assertThat(a("a: 3").number(3, 3)).isEqualTo(3.0);
    assertThat(a("a: 9").integer(1, 9)).isEqualTo(9);
  }

  @Test
  void everyTypeIsChecked() {
    assertThatThrownBy(() -> a("a: 1").text()).hasMessage("a: Invalid value: 1 (want text)");
    assertThatThrownBy(() -> a("a: ' '").text()).hasMessage("a: Invalid value: ' ' (want text)");
    assertThatThrownBy(() -> a("a: yes").flag())
        .hasMessage("a: Invalid value: 'yes' (want true or false)");
    assertThatThrownBy(() -> a("a: 1").list()).hasMessage("a: Invalid value: 1 (want a list)");
    assertThatThrownBy(() -> a("a: 1").mapping()).hasMessageContaining("(want a mapping");
    assertThatThrownBy(() -> parse("x").mapping())
        .hasMessageStartingWith("(top): Invalid value: 'x'");
    assertThat(a("a: dark-blue").constant(Color.class)).isEqualTo(Color.DARK_BLUE);
    assertThatThrownBy(() -> a("a: dark_blue").constant(Color.class))
        .hasMessage("a: Invalid value: 'dark_blue' (want red or dark-blue)");
  }

  @Test
  void nestedValuesKnowTheirPath() {
    SpecNode inner = a("a: {b: [x, {c: 1}]}").mapping().required("b").list().get(1);
    assertThat(inner.path()).isEqualTo("a.b[1]");
    assertThat(inner.mapping().required("c").path()).isEqualTo("a.b[1].c");
  }

  @Test
  void replacesOneValueAndLeavesTheOriginal() {
    SpecNode node = parse("{a: {b: 1, c: 2}, d: 3}");
    assertThat(node.with("a.b", 9).canonical()).isEqualTo("{\"a\":{\"b\":9,\"c\":2},\"d\":3}");
    assertThat(node.with("x.y.z", List.of(1)).canonical())
        .isEqualTo("{\"a\":{\"b\":1,\"c\":2},\"d\":3,\"x\":{\"y\":{\"z\":[1]}}}");
    assertThat(node.with("d", Map.of("e", 1)).with("d.e", 2).canonical())
        .contains("\"d\":{\"e\":2}");
    assertThat(node.canonical()).isEqualTo("{\"a\":{\"b\":1,\"c\":2},\"d\":3}");
    assertThat(parse("{a: }").with("a.b", 1).canonical()).isEqualTo("{\"a\":{\"b\":1}}");
  }

  @Test
  void refusesToReplaceInsideWhatIsNoMapping() {
    assertThatThrownBy(() -> parse("a: sgd").with("a.b", 1))
        .isInstanceOf(SpecException.class)
        .hasMessage("a: Invalid value: 'sgd' (want a mapping, to set b in it)");
    assertThatThrownBy(() -> parse("a: 1").with("a..b", 1)).isInstanceOf(SpecException.class);
    assertThatThrownBy(() -> parse("a: 1").with("", 1)).isInstanceOf(SpecException.class);
    assertThatThrownBy(() -> parse("a: 1").with("b", new Object()))
        .isInstanceOf(SpecException.class);
  }

  @Test
  void keepsNothingThatCanChange() {
    var list = new ArrayList<Object>(List.of(1));
    var map = new HashMap<String, Object>(Map.of("a", list));
    SpecNode node = SpecNode.of("", map);
    list.add(2);
    map.put("b", 1);
    assertThat(node.canonical()).isEqualTo("{\"a\":[1]}");
    assertThatThrownBy(() -> ((List<?>) ((Map<?, ?>) node.value()).get("a")).clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void refusesValuesMadeInCodeThatNoFileCouldHold() {
    assertThatThrownBy(() -> SpecNode.of("a", Arrays.asList(1, Double.NaN)))
        .hasMessageContaining("a[1]: Invalid value: NaN");
    assertThatThrownBy(() -> SpecNode.of("a", 1.5f)).isInstanceOf(SpecException.class);
    var itself = new ArrayList<Object>();
    itself.add(itself);
    assertThatThrownBy(() -> SpecNode.of("a", itself))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("nested");
  }

  @Test
  void canonicalTextDependsOnTheValueAlone() {
    assertThat(parse("{b: 1, a: [x, null, true, 0.0001, 1.0]}").canonical())
        .isEqualTo("{\"a\":[\"x\",null,true,1.0e-4,1.0],\"b\":1}")
        .isEqualTo(parse("a: [x, ~, true, 1e-4, 1.0]\nb: 1".replace("~", "null")).canonical());
    assertThat(parse("a: \"q\\\"b\\\\n\\n\\t\\0\"").canonical())
        .isEqualTo("{\"a\":\"q\\\"b\\\\n\\u000a\\u0009\\u0000\"}");
  }

  @Test
  void jsonKeepsTheOrderOfKeys() {
    assertThat(parse("{b: {z: 1, y: [{d: 1, c: 2}]}, a: x}").json())
        .isEqualTo("{\"b\":{\"z\":1,\"y\":[{\"d\":1,\"c\":2}]},\"a\":\"x\"}");
  }

  @Property
  void canonicalTextReadsBackAsTheSameValue(@ForAll("values") Object value) {
    SpecNode node = SpecNode.of("", value);
    SpecNode again = parse(node.canonical());
    assertThat(again).isEqualTo(node);
    assertThat(again.value()).isEqualTo(node.value());
    assertThat(again.canonical()).isEqualTo(node.canonical());
    assertThat(parse(node.json()).json()).isEqualTo(node.json());
  }

  @Provide
  Arbitrary<Object> values() {
    Arbitrary<Object> scalars =
        Arbitraries.oneOf(
            Arbitraries.strings().ascii().ofMaxLength(10).asGeneric(),
            Arbitraries.strings().withCharRange('\u00a1', '\u07ff').ofMaxLength(5).asGeneric(),
            Arbitraries.longs().asGeneric(),
            Arbitraries.of(0.0, 0.5, 1e-7, 3.0, -2.5e300, 4.9e-324, 123456.789, 1e7).asGeneric(),
            Arbitraries.of(true, false).asGeneric());
    return Arbitraries.recursive(
        () -> scalars,
        inner ->
            Arbitraries.oneOf(
                inner.list().ofMaxSize(3).asGeneric(),
                Arbitraries.maps(Arbitraries.strings().ascii().ofMinLength(1).ofMaxLength(6), inner)
                    .ofMaxSize(3)
                    .map(LinkedHashMap::new)
                    .asGeneric()),
        0,
        3);
  }

  @Test
  void equalNodesHaveEqualPathAndValue() {
    assertThat(parse("{a: 1, b: 2}")).isEqualTo(parse("{b: 2, a: 1}"));
    assertThat(parse("{a: 1, b: 2}")).hasSameHashCodeAs(parse("{b: 2, a: 1}"));
    assertThat(parse("a: 1")).isNotEqualTo(parse("a: 1.0"));
    assertThat(SpecNode.of("x", 1)).isNotEqualTo(SpecNode.of("y", 1));
    assertThat(SpecNode.of("x", 1)).hasToString("x: 1");
  }

  @Test
  void whatIsNoYamlIsToldOnOneLineWithItsPlace() {
    assertThatThrownBy(() -> SpecNode.parse("a:\n\tb: 1\n", "x.yaml"))
        .isInstanceOf(SpecException.class)
        .hasMessageStartingWith("Cannot read x.yaml, line 2, column 1: found character")
        .hasMessageNotContaining("\n");
  }

  @Test
  void aNumberWithoutAHighestIsToldWithoutIt() {
    SpecNode node = SpecNode.of("a", -0.5);

    assertThatThrownBy(() -> node.number(0, Double.MAX_VALUE))
        .hasMessage("a: Invalid value: -0.5 (want a number >= 0.0)");
  }

  @Test
  void fewAliasesOfMuchAreRefused() {
    var yaml = new StringBuilder("a0: &a0 [");
    yaml.append("1,".repeat(5_000)).append("1]\n");
    for (int i = 1; i <= 6; i++) {
      yaml.append("a%d: &a%d [*a%d, *a%d, *a%d]\n".formatted(i, i, i - 1, i - 1, i - 1));
    }
    assertThatThrownBy(() -> parse(yaml.toString()))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("too long (want at most 1000000 values in all)");
  }
}
