package dev.lamina.core.local.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lamina.core.backbone.Backbones;
import dev.lamina.core.backbone.CifarResNet;
import dev.lamina.core.local.Partition;
import dev.lamina.core.local.Partition.Stem;
import dev.lamina.core.local.PublishedSplits;
import dev.lamina.core.local.Supervision;
import dev.lamina.core.local.loss.Classification;
import dev.lamina.core.local.loss.ConvolutionalHead;
import dev.lamina.core.local.loss.InformationLoss;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Specification J.21: the tables of loss weights. */
class InfoProWeightsTest {

  @Test
  void agreesWithTheTablesOfTheReleasedCode() throws IOException {
    JsonNode items;
    try (InputStream in =
        InfoProWeightsTest.class.getResourceAsStream("/golden/optim-schedule.json")) {
      items = new ObjectMapper().readTree(in).get("loss_weights").get("items");
    }
    assertThat(items).hasSize(12);
    for (JsonNode item : items) {
      // In the table of "every block" the released InfoPro counts the stem as a module.
      boolean own = item.get("module_ends").get(0).asText().equals("0.0");
      Partition partition =
          PublishedSplits.of(
              Backbones.named(item.get("backbone").asText(), 10, 32),
              item.get("K_nom").asInt(),
              own ? Stem.OWN : Stem.ATTACHED);
      var schedule = InfoPro.Schedule.valueOf(item.get("rule").asText());
      List<InformationLoss> losses =
          losses(partition, schedule, pair(item.get("first")), pair(item.get("last")));
      assertThat(losses).hasSize(item.get("weights").size());
      for (int module = 0; module < losses.size(); module++) {
        InfoPro.Weights expected = pair(item.get("weights").get(module));
        InformationLoss found = losses.get(module);
        assertThat(found.reconstructionWeight())
            .as("%s module %s", item.get("rule"), module)
            .isCloseTo(expected.reconstruction(), within(1e-10));
        assertThat(found.classificationWeight())
            .isCloseTo(expected.classification(), within(1e-10));
      }
    }
  }

  // The released code goes on below zero: 0.5, 0, -0.5 for K = 4, and -1, -2 for K = 3.
  @ParameterizedTest
  @CsvSource({"4, '2.5 0 0'", "3, '0 0'", "2, '5'"})
  void aStageBeyondTheScheduleKeepsItsLastWeights(int nominal, String expected) {
    Partition partition = PublishedSplits.of(new CifarResNet(32, 10, 32), nominal, Stem.ATTACHED);
    List<InformationLoss> losses =
        losses(
            partition,
            InfoPro.Schedule.STAGE_INDEX,
            new InfoPro.Weights(5, 0.5),
            new InfoPro.Weights(0, 0));
    assertThat(losses)
        .extracting(InformationLoss::reconstructionWeight)
        .containsExactlyElementsOf(
            Arrays.stream(expected.split(" ")).map(Double::valueOf).toList());
  }

  @Test
  void aStemOfItsOwnHasTheFirstWeights() {
    Partition partition = PublishedSplits.of(new CifarResNet(32, 10, 32), 8, Stem.OWN);
    var first = new InfoPro.Weights(5, 0.5);
    List<InformationLoss> losses =
        losses(partition, InfoPro.Schedule.STAGE_INDEX, first, new InfoPro.Weights(0, 0));
    assertThat(losses.get(0).reconstructionWeight()).isEqualTo(5);
    assertThat(losses.get(1).reconstructionWeight()).isCloseTo(5 * 5 / 6.0, within(1e-12));
  }

  @Test
  void constantIsTheFirstEverywhere() {
    Partition partition = PublishedSplits.of(new CifarResNet(32, 10, 32), 4, Stem.ATTACHED);
    assertThat(
            losses(
                partition,
                InfoPro.Schedule.CONSTANT,
                new InfoPro.Weights(5, 0.5),
                new InfoPro.Weights(0, 0)))
        .allMatch(loss -> loss.reconstructionWeight() == 5 && loss.classificationWeight() == 0.5);
  }

  private static List<InformationLoss> losses(
      Partition partition, InfoPro.Schedule schedule, InfoPro.Weights first, InfoPro.Weights last) {
    return new InfoPro(new Classification(new ConvolutionalHead(1, 2, 128)), schedule, first, last)
        .plan(partition).supervisions().stream()
            .map(Supervision::loss)
            .filter(InformationLoss.class::isInstance)
            .map(InformationLoss.class::cast)
            .toList();
  }

  private static InfoPro.Weights pair(JsonNode pair) {
    return new InfoPro.Weights(pair.get(0).asDouble(), pair.get(1).asDouble());
  }
}
