package dev.lamina.core.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {

  private static final List<String> KNOWN =
      List.of("bp", "dgl", "man", "hpff", "mlaan", "infopro", "learning-rate", "momentum");

  @ParameterizedTest
  @CsvSource({
    "hpf, hpff",
    "mna, man",
    "dlg, dgl",
    "Man, man",
    "pb, bp",
    "infpro, infopro",
    "learnin-rate, learning-rate",
    "learning_rate, learning-rate",
    "learningrate, learning-rate",
    "momemtum, momentum",
  })
  void findsWhatWasMeant(String name, String meant) {
    assertThat(Spelling.suggestion(name, KNOWN)).startsWith("did you mean " + meant + "? known: ");
  }

  @ParameterizedTest
  @CsvSource({"x", "xy", "abc", "xyz", "optimizer", "resnet"})
  void doesNotGuessWithoutAReason(String name) {
    assertThat(Spelling.suggestion(name, KNOWN)).startsWith("known: bp, dgl");
  }

  @Test
  void theEndOfALongerNameMeansThatName() {
    assertThat(Spelling.nearest("ResNet50", List.of("resnet56", "imagenet-resnet50")))
        .contains("imagenet-resnet50");
  }

  @Test
  void saysWhenNothingIsKnown() {
    assertThat(Spelling.suggestion("x", List.of())).isEqualTo("known: none");
  }

  @ParameterizedTest
  @CsvSource({"kitten, sitting, 3", "'', abc, 3", "abc, '', 3", "ab, ba, 1", "abc, abc, 0"})
  void countsEdits(String a, String b, int edits) {
    assertThat(Spelling.distance(a, b)).isEqualTo(edits);
  }

  @Property
  void distanceIsSymmetricAndZeroForEqualsOnly(
      @ForAll @AlphaChars @StringLength(max = 8) String a,
      @ForAll @AlphaChars @StringLength(max = 8) String b) {
    assertThat(Spelling.distance(a, b)).isEqualTo(Spelling.distance(b, a));
    assertThat(Spelling.distance(a, b) == 0).isEqualTo(a.equals(b));
    assertThat(Spelling.distance(a, b))
        .isBetween(Math.abs(a.length() - b.length()), Math.max(a.length(), b.length()));
  }
}
