package dev.lamina.core.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Backbones;
import dev.lamina.core.backbone.CifarResNet;
import dev.lamina.core.local.StepCompiler;
import dev.lamina.core.replacement.Replacement;
import dev.lamina.core.replacement.Surrogate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MultiplyAddsTest {

  /** Published counts of torchvision for its networks, in units of 1e9, to two places. */
  @ParameterizedTest
  @CsvSource({
    "imagenet-resnet18, 1.81",
    "imagenet-resnet50, 4.09",
    "vit-b16, 17.56",
    "vit-l16, 61.55",
  })
  void areThoseThatAreKnown(String name, double billions) {
    long counted = of(Backbones.named(name, 1000, 224), 1);

    assertThat(Math.round(counted / 1e7)).isEqualTo(Math.round(billions * 100));
  }

  @Test
  void growWithTheBatch() {
    Backbone backbone = new CifarResNet(20, 10, 32);

    assertThat(of(backbone, 7)).isEqualTo(7 * of(backbone, 1));
  }

  /** What mixes weights depends on no image, and does not count. */
  @Test
  void aHoleThatKeepsItsBlockHasAsManyAndALightOneHalf() {
    Backbone whole = new CifarResNet(32, 10, 32);
    long full = of(new Replacement(4, Surrogate.FULL_BLOCK).in(whole), 1);
    long light = of(new Replacement(4, Surrogate.LIGHT).in(whole), 1);
    long block = 2L * 32 * 32 * 16 * 16 * 9;

    assertThat(full).isEqualTo(of(whole, 1));
    // All blocks of this network cost the same.
    assertThat(light).isEqualTo(of(whole, 1) - 3 * block / 2);
  }

  private static long of(Backbone backbone, long batch) {
    var options =
        new StepCompiler.Options(
            ElementType.FLOAT32, false, List.of(0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5));
    return StepCompiler.inference(backbone, options).multiplyAdds(StepCompiler.EVALUATE, batch);
  }
}
