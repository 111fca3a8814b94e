package dev.lamina.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlacementTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void theStoredBoxIsWhatWasPlaced(int orientation) {
    var placement = new Placement(40, 30, orientation, 100, 90, -13, 7, 64, 128, 0);
    double[] box = placement.box(5, 11, 17, 29);
    assertThat(placement.storedBox(box[0], box[1], box[2], box[3]))
        .containsExactly(new double[] {5, 11, 17, 29}, within(1e-9));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void theStoredBoxEndsAtThePicture(int orientation) {
    var placement = new Placement(40, 30, orientation, 20, 20, 10, 10, 64, 64, 0);
    assertThat(placement.storedBox(0, 0, 64, 64))
        .containsExactly(new double[] {0, 0, 40, 30}, within(1e-9));
    double[] outside = placement.storedBox(40, 40, 60, 60);
    assertThat(outside[2] - outside[0]).isZero();
    assertThat(outside[3] - outside[1]).isZero();
  }
}
