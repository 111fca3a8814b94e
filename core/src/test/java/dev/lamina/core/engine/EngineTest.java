package dev.lamina.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EngineTest {

  @Test
  void startsAndPassesItsSelfTest() {
    assertThat(Engine.get().versions()).containsEntry("libtorch", "2.7.1");
  }
}
