package dev.lamina.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lamina.core.train.LearningRate.Cosine;
import dev.lamina.core.train.LearningRate.Cosine.End;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class LearningRateTest {

  @Test
  void followsThePublishedSchedules() throws IOException {
    JsonNode items;
    try (InputStream in = getClass().getResourceAsStream("/golden/optim-schedule.json")) {
      items = new ObjectMapper().readTree(in).get("lr_schedules").get("items");
    }
    assertThat(items).hasSizeGreaterThan(2);
    for (JsonNode item : items) {
      boolean warm = item.get("kind").asText().equals("cosine_warmup10");
      double base = item.get("base_lr").asDouble();
      LearningRate rate =
          warm ? new Cosine(base, 10, 0.01, End.AT_ZERO) : new Cosine(base, 0, 0, End.ABOVE_ZERO);
      for (JsonNode point : item.get("epoch_lr")) {
        int epoch = point.get(0).asInt() + (warm ? 0 : 1);
        double expected = point.get(1).asDouble();
        assertThat(rate.at(epoch, item.get("epochs").asInt()))
            .as("%s, epoch %s", item.get("recipe").asText(), epoch)
            .isCloseTo(expected, within(1e-9 * Math.max(expected, 1e-3)));
      }
    }
  }

  @Test
  void stepsFallAfterSharesOfTheTraining() {
    var rate = new LearningRate.Step(0.4, 0.5, List.of(0.5, 0.75));
    assertThat(List.of(rate.at(1, 8), rate.at(4, 8), rate.at(5, 8), rate.at(6, 8), rate.at(7, 8)))
        .containsExactly(0.4, 0.4, 0.2, 0.2, 0.1);
  }

  @Test
  void polyFallsByAPowerOfWhatIsLeft() {
    var rate = new LearningRate.Poly(0.01, 0.9, 1e-4);

    assertThat(rate.at(1, 100)).isEqualTo(0.01);
    assertThat(rate.at(51, 100)).isCloseTo(0.0099 * Math.pow(0.5, 0.9) + 1e-4, within(1e-15));
    assertThat(rate.at(100, 100)).isCloseTo(0.0099 * Math.pow(0.01, 0.9) + 1e-4, within(1e-15));
    assertThatThrownBy(() -> new LearningRate.Poly(0.01, 0, 0))
        .hasMessage("Invalid power: 0.0 (want a number > 0)");
    assertThatThrownBy(() -> new LearningRate.Poly(0.01, 1, 0.02))
        .hasMessage("Invalid end: 0.02 (want 0 to 0.01, the base)");
  }
}
