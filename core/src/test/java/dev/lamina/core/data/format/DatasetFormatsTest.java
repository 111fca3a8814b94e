package dev.lamina.core.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.SpecException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DatasetFormatsTest {

  @Test
  void anUnknownNameGetsASuggestion() {
    assertThatThrownBy(() -> DatasetFormats.named("cifar", Map.of()))
        .isInstanceOf(SpecException.class)
        .hasMessage(
            "Unknown data set: cifar (did you mean cifar10? known: "
                + String.join(", ", DatasetFormats.names())
                + ")");
  }

  @Test
  void parametersThatAreLeftOutHaveDefaults() {
    assertThat(DatasetFormats.named("generated", Map.of("train", "70")))
        .isEqualTo(new GeneratedImages(70, 1_000, 10, 0));
  }

  @Test
  void anUnknownParameterGetsASuggestion() {
    assertThatThrownBy(() -> DatasetFormats.named("generated", Map.of("tran", "70")))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("tran (did you mean train?");
    assertThatThrownBy(() -> DatasetFormats.named("cifar10", Map.of("seed", "1")))
        .hasMessage("Unknown parameter of data set cifar10: seed (it has none)");
  }

  @Test
  void everyNameIsThatOfItsFormatAndTheyAreSorted() {
    assertThat(DatasetFormats.names()).isSorted().doesNotHaveDuplicates();
    for (String name : DatasetFormats.names()) {
      assertThat(DatasetFormats.named(name, Map.of()).name()).isEqualTo(name);
    }
  }

  @Test
  void classesOfFoldersAreNamedOnceEach() {
    assertThat(DatasetFormats.named("folder", Map.of("classes", "dog;cat")))
        .isEqualTo(new ImageFolder(List.of("dog", "cat")));
    for (String wrong : List.of("dog;dog", "dog;", "a/b", "")) {
      assertThatThrownBy(() -> DatasetFormats.named("folder", Map.of("classes", wrong)))
          .isInstanceOf(SpecException.class)
          .hasMessageContaining("Invalid class");
    }
  }

  @Test
  void aFoldIsOneOfTen() {
    assertThat(DatasetFormats.named("stl10", Map.of())).isEqualTo(Stl10Binary.WHOLE);
    assertThat(DatasetFormats.named("stl10", Map.of("fold", "9"))).isEqualTo(new Stl10Binary(9));
    for (String wrong : List.of("-1", "10", "first", "")) {
      assertThatThrownBy(() -> DatasetFormats.named("stl10", Map.of("fold", wrong)))
          .isInstanceOf(SpecException.class)
          .hasMessage("Invalid fold: " + wrong + " (want 0 to 9)");
    }
  }

  @Test
  void aValueThatIsNoNumberIsRefused() {
    assertThatThrownBy(() -> DatasetFormats.named("generated", Map.of("train", "many")))
        .isInstanceOf(SpecException.class)
        .hasMessage("Invalid train: many (want a whole number)");
    assertThatThrownBy(() -> DatasetFormats.named("generated", Map.of("classes", "1")))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("Invalid number of classes: 1 (want 2 to 10)");
  }
}
