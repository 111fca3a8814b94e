package dev.lamina.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.data.shard.StoredImages;
import dev.lamina.core.image.Image;
import dev.lamina.core.image.ImageLimits;
import dev.lamina.core.image.ImageTransform;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SampleRecipeTest {

  private static final String DECODER = "imageio";

  private static SampleRecipe recipe(String transform, String store) {
    return new SampleRecipe(
        ImageTransform.parse(transform), Storing.parse(store), DECODER, ImageLimits.DEFAULT);
  }

  private static Sample pixels(int channels) {
    byte[] values = new byte[channels * 12 * 16];
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) (40 + i % 16 * 9);
    }
    return new Sample(
        "k", "p", new SampleContent.Pixels(new Image(channels, 12, 16, values)), new ClassLabel(1));
  }

  @Test
  void whatIsToldOfAPictureIsWhatReadersDecode() {
    for (int channels : new int[] {1, 3}) {
      for (String store : new String[] {"raw", "jpeg:90"}) {
        PreparedSample prepared = recipe("shorter-side=8,crop=8", store).prepare(pixels(channels));

        Image read =
            new StoredImages(ImageTransform.KEEP, DECODER).decode(prepared.stored()).image();

        assertThat(prepared.channels()).as("%s of %s", store, channels).isEqualTo(read.channels());
        assertThat(prepared.height()).isEqualTo(read.height()).isEqualTo(8);
        assertThat(prepared.width()).isEqualTo(read.width()).isEqualTo(8);
        assertThat(prepared.sums()).hasSize(read.channels());
        assertThat(prepared.squares()).hasSize(read.channels());
      }
    }
  }

  @Test
  void rawPixelsAreSummedByChannel() {
    PreparedSample prepared = recipe("keep", "raw").prepare(pixels(3));

    byte[] values = ((SampleContent.Pixels) prepared.stored().content()).image().pixels();
    long first = 0;
    for (byte value : Arrays.copyOf(values, 12 * 16)) {
      first += value & 0xff;
    }
    assertThat(prepared.sums()).containsExactly(first, first, first);
  }

  @Test
  void whatIsTransformedCannotBeKept() {
    assertThatThrownBy(() -> recipe("shorter-side=8", "keep"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(want raw or jpeg:Q)");
  }
}
