package dev.lamina.core.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.Mode;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.local.Patches.Fusion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Specification F.6: where patches begin and end. */
class PatchesTest {

  // Patch k of a side of h is floor(hk/n) .. floor(h(k+1)/n) - 1; rows first.
  @ParameterizedTest
  @CsvSource({
    "8, 8, 2, '4x4 4x4 4x4 4x4'",
    "5, 4, 2, '2x2 2x2 3x2 3x2'",
    "7, 7, 3, '2x2 2x2 2x3 2x2 2x2 2x3 3x2 3x2 3x3'",
    "3, 5, 1, '3x5'",
  })
  void sidesAreCutAtTheFloors(int height, int width, int n, String expected) {
    assertThat(new Patches(n, Fusion.MEAN).of(map(height, width)))
        .extracting(patch -> patch.shape().size(2) + "x" + patch.shape().size(3))
        .containsExactly(expected.split(" "));
  }

  @Test
  void refusesMapsWithFewerPixelsThanPatches() {
    assertThatThrownBy(() -> new Patches(3, Fusion.MEAN).of(map(2, 5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Cannot cut features of 2x5 into 3x3 patches");
  }

  private static Value map(int height, int width) {
    return new Graph(ElementType.FLOAT32)
        .method("probe", Mode.TRAINING)
        .input("features", Shape.batchOf(4, height, width), ElementType.FLOAT32);
  }
}
