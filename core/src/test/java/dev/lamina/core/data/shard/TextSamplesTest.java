package dev.lamina.core.data.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.data.Block;
import dev.lamina.core.data.ImageBuffer;
import dev.lamina.core.data.Unlabelled;
import dev.lamina.core.spec.LaminaException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TextSamplesTest {

  @Test
  void areTheTextInOrderWhateverShardsItsRunsLieIn() {
    int[] text = IntStream.range(0, 523).map(i -> i * i % 97).toArray();
    try (var samples = new TextSamples(new MemoryText(97, text))) {
      assertThat(samples.tokens()).contains(text);
      assertThat(samples.size()).isEqualTo(11);
      assertThat(samples.channels()).isZero();
      assertThat(samples.imageSize()).isEmpty();
      assertThat(samples.classNames()).hasSize(97);
      assertThat(samples.blocks()).isEqualTo(List.of(new Block(0, 11, 4 * 523)));
      assertThat(samples.key(10)).isEqualTo("train#000000010");
      assertThat(samples.target(0)).isInstanceOf(Unlabelled.class);
    }
  }

  @Test
  void tokensAreOfTheVocabulary() {
    assertThatThrownBy(() -> new TextSamples(new MemoryText(5, 0, 4, 5)))
        .isInstanceOf(LaminaException.class)
        .hasMessage("Cannot read sample train#000000000: token 5 is not in the vocabulary of 5");
  }

  @Test
  void picturesAreNoText() {
    assertThatThrownBy(() -> new TextSamples(MemoryShards.square(2, 3, 8, 1)))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("as text: it is a picture");
  }

  @Test
  void textIsNoPicture() {
    try (var samples = new TextSamples(new MemoryText(5, 0, 4))) {
      assertThatThrownBy(() -> samples.read(0, new ImageBuffer()))
          .isInstanceOf(LaminaException.class)
          .hasMessageContaining("as a picture: it is text");
      assertThatThrownBy(() -> samples.label(0)).isInstanceOf(LaminaException.class);
    }
  }
}
