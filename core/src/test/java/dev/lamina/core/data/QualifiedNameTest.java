package dev.lamina.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class QualifiedNameTest {

  @Test
  void namesComeInTheOrderOfTheirSplits() {
    var ofTest = new QualifiedName("test", "z");
    var ofTrain = new QualifiedName("train", "a");
    var ofTrained = new QualifiedName("train-2", "a");

    // As texts, "train-2/a" would come before "train/a".
    assertThat(List.of(ofTrained, ofTrain, ofTest).stream().sorted())
        .containsExactly(ofTest, ofTrain, ofTrained);
  }

  @Test
  void theNameOfAFileInFoldersStaysOne() {
    assertThat(new QualifiedName("train", "n01440764/1.JPEG"))
        .hasToString("train/n01440764/1.JPEG");
  }

  @Test
  void splitsWhoseNamesWouldMakeItTwoThingsAreRefused() {
    for (String split : List.of("a/b", "/", "", " ", "a\nb", "a".repeat(65))) {
      assertThatThrownBy(() -> new QualifiedName(split, "c"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Invalid name of a split: '%s' (want %s)".formatted(split, Split.WANT));
    }
  }
}
