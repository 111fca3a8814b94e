package dev.lamina.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ObjectKeyTest {

  @Test
  void thePictureMayHaveHashesInItsKey() {
    var key = new ObjectKey("000000000007.jpg#7", "annotation 3");

    assertThat(key.text()).isEqualTo("000000000007.jpg#7#annotation 3");
    assertThat(ObjectKey.of(key.text())).isEqualTo(key);
  }

  @Test
  void theObjectMayNot() {
    assertThatThrownBy(() -> new ObjectKey("a.jpg", "line#3"))
        .hasMessage("Invalid name of an object: line#3 (want no #)");
    assertThatThrownBy(() -> ObjectKey.of("a.jpg"))
        .hasMessage("Invalid key of an object: a.jpg (want picture#object)");
  }
}
