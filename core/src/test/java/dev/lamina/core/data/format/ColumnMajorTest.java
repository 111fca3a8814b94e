package dev.lamina.core.data.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.image.Image;
import org.junit.jupiter.api.Test;

class ColumnMajorTest {

  @Test
  void columnsOfEachPlaneBecomeRows() {
    var order = new ColumnMajor(3, 2, 3);
    byte[] values = {11, 21, 12, 22, 13, 23, 31, 41, 32, 42, 33, 43, 51, 61, 52, 62, 53, 63};

    Image image = order.image(values);

    assertThat(image.height()).isEqualTo(2);
    assertThat(image.pixels())
        .containsExactly(11, 12, 13, 21, 22, 23, 31, 32, 33, 41, 42, 43, 51, 52, 53, 61, 62, 63);
  }
}
