package dev.lamina.core.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code -Dlamina.fuzz=<count>} tries more than the 2,000 of the build. */
class ImageFuzzTest {

  static List<ImageDecoder> decoders() {
    return ImageDecoderTest.decoders();
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void brokenImagesAreDecodedOrRejectedAndNothingElse(ImageDecoder decoder) {
    int count = Integer.getInteger("lamina.fuzz", 2000);
    var fuzz = new ImageFuzz(TestImages.fuzzSeeds(), decoder);
    fuzz.run(0, count);
    assertThat(fuzz.outcomes().values().stream().mapToInt(Integer::intValue).sum())
        .isEqualTo(count);
    assertThat(fuzz.outcomes()).containsKeys("decoded", "TRUNCATED", "CORRUPT", "UNSUPPORTED");
    System.out.printf(
        "%s: %s, the slowest took %s ms%n", decoder.name(), fuzz.outcomes(), fuzz.slowestMillis());
  }
}
