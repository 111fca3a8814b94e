package dev.lamina.core.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** The worked values of the bundle's description. */
class GoldenFormulaTest {

  @Test
  void uniformNumbersAreExact() {
    assertThat(GoldenFormula.seed("stem.conv.weight")).isEqualTo(0x8178f9ad07839484L);
    assertThat(GoldenFormula.u("stem.conv.weight", 431)).isEqualTo(0.8401317373007544);
    assertThat(GoldenFormula.u("modules.2.leap.scale", 0)).isEqualTo(0.27104188606475677);
  }

  @Test
  void parametersHaveTheStatedBits() {
    long[] stem = {16, 3, 3, 3};
    assertThat(bits(GoldenFormula.parameter("stem.conv.weight", stem)[431])).isEqualTo(0x3e8f61ea);
    assertThat(bits(GoldenFormula.parameter("stages.3.4.bn2.gamma", new long[] {64})[63]))
        .isEqualTo(0x3f734ef3);
    assertThat(bits(GoldenFormula.parameter("stages.1.0.bn1.beta", new long[] {16})[7]))
        .isEqualTo(0xbc3cafb9);
    assertThat(bits(GoldenFormula.bias("classifier.bias", 10, 64)[9])).isEqualTo(0xbceb69c3);
    assertThat(bits(GoldenFormula.bias("modules.0.head.decoder.conv2.bias", 3, 108)[2]))
        .isEqualTo(0x3d1bfc6c);
  }

  @Test
  void imagesHaveTheStatedBits() {
    double[] images = GoldenFormula.images("step1", 8, 32);
    assertThat(bits(images[0])).isEqualTo(0x3ee94b88);
    assertThat(bits(images[((3 * 3 + 1) * 32 + 17) * 32 + 30])).isEqualTo(0x3eddba2f);
    assertThat(bits(images[((7 * 3 + 2) * 32 + 31) * 32 + 31])).isEqualTo(0x3f2606a7);
  }

  @Test
  void digestIsThatOfTheBundle() {
    double[] digest =
        GoldenCase.digest(GoldenFormula.parameter("classifier.weight", new long[] {10, 64}), 0);
    assertThat(digest[0]).isCloseTo(1.8107068046, within(1e-9));
    assertThat(digest[1]).isCloseTo(0.46850480765, within(1e-9));
    assertThat(digest[2]).isCloseTo(-0.118457967403, within(1e-9));
  }

  private static int bits(double value) {
    return Float.floatToRawIntBits((float) value);
  }
}
