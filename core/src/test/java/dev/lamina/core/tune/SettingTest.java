package dev.lamina.core.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettingTest {

  @Test
  void keepsACopyInTheTypesOfASpecification() {
    var modules = new ArrayList<Object>(List.of(1, 2));
    var setting = new Setting("two", modules);
    modules.clear();
    assertThat(setting.value()).isEqualTo(List.of(1L, 2L));
  }

  @Test
  void refusesBlankLabelsAndNoValue() {
    assertThatThrownBy(() -> new Setting(" ", 1)).hasMessageContaining("Invalid label");
    assertThatThrownBy(() -> new Setting("a", null)).hasMessageContaining("Invalid setting a");
  }
}
