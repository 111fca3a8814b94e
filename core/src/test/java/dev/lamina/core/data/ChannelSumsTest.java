package dev.lamina.core.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.image.Image;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChannelSumsTest {

  @Test
  void valuesAreUnsignedAndChannelsApart() {
    byte[] pixels = {1, 2, (byte) 200, (byte) 255, 0, 0};

    ChannelSums sums = ChannelSums.of(new Image(3, 1, 2, pixels));

    assertThat(sums.sums()).isEqualTo(List.of(3L, 455L, 0L));
    assertThat(sums.squares()).isEqualTo(List.of(5L, 40_000L + 65_025L, 0L));
  }
}
