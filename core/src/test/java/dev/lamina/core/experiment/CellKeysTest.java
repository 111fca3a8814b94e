package dev.lamina.core.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.backbone.GlobalAttentionForm;
import dev.lamina.core.backbone.GlobalAttentionForm.Padding;
import dev.lamina.core.backbone.Stability;
import dev.lamina.core.backbone.Stability.Smoothing;
import dev.lamina.core.backbone.YoloV8;
import dev.lamina.core.backbone.YoloVariant;
import dev.lamina.core.boxloss.BoxLoss;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which detector by cells a trial means. */
class CellKeysTest {

  private static final String TRIAL =
      """
      method: {objective: end-to-end}
      optimizer: {name: adamw}
      learning-rate: {base: 0.001, schedule: constant}
      augmentation: {scale-jitter: {size: 64}}
      batch-size: 4
      epochs: 1
      """;

  private static YoloVariant read(String model, String yaml) {
    return CellKeys.of(SpecNode.parse(yaml, "test").mapping(), model).orElseThrow();
  }

  private static TrialSpec trial(String model, String more) {
    SpecNode node = SpecNode.parse(TRIAL, "test").with("model", model);
    for (var entry : ((Map<?, ?>) SpecNode.parse(more, "test").value()).entrySet()) {
      node = node.with((String) entry.getKey(), entry.getValue());
    }
    return TrialSpec.of(node);
  }

  @Test
  void aNameIsADetector() {
    YoloVariant plain = YoloVariant.plain(YoloV8.Scale.N);
    assertThat(read("yolov8n", "{}")).isEqualTo(plain);
    assertThat(read("yolov8n-gom", "{}")).isEqualTo(plain.with(GlobalAttentionForm.USUAL));
    assertThat(read("yolov8n-scm", "{}")).isEqualTo(plain.with(Stability.Attention.USUAL));
    assertThat(read("gso-yolov8n", "{}"))
        .isEqualTo(
            plain
                .with(GlobalAttentionForm.USUAL)
                .with(new Stability.Attention(32))
                .learningBy(BoxLoss.AIOU));
    assertThat(CellKeys.of(SpecNode.parse("{}", "test").mapping(), "retinanet-resnet18")).isEmpty();
  }

  @Test
  void allKeysAreRead() {
    assertThat(
            read(
                "gso-yolov8s",
                """
                global-attention: {channel-sigmoid: false, padding: replicate, bias: false, groups: 4, residual: true, reduction: 8}
                stability: {kind: moving-average, decay: 0.9, mix: 0.5, scope: channel}
                box-loss: eiou
                alignment: aiou
                """))
        .isEqualTo(
            new YoloVariant(
                YoloV8.Scale.S,
                Optional.of(new GlobalAttentionForm(false, Padding.REPLICATE, false, 4, true, 8)),
                Optional.of(new Smoothing(0.9, 0.5, Smoothing.Extent.CHANNEL)),
                BoxLoss.EIOU,
                BoxLoss.AIOU));
    assertThat(read("yolov8n-scm", "stability: {groups: 8}").stability())
        .contains(new Stability.Attention(8));
    assertThat(read("yolov8n-scm", "stability: {kind: moving-average}").stability())
        .contains(new Smoothing(0.99, 0.9, Smoothing.Extent.SPATIAL));
  }

  /** What is spelled out as it is anyway trains the same, and all else does not. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          gso-yolov8n | {global-attention: {channel-sigmoid: true, padding: zero, bias: true, groups: 1, residual: false, reduction: 4}} | true
          gso-yolov8n | {global-attention: {}} | true
          gso-yolov8n | {global-attention: {padding: replicate}} | false
          gso-yolov8n | {global-attention: {channel-sigmoid: false}} | false
          gso-yolov8n | {global-attention: {bias: false}} | false
          gso-yolov8n | {global-attention: {groups: 4}} | false
          gso-yolov8n | {global-attention: {residual: true}} | false
          gso-yolov8n | {global-attention: {reduction: 8}} | false
          gso-yolov8n | {stability: {kind: multi-scale-attention, groups: 32}} | true
          gso-yolov8n | {stability: {groups: 16}} | false
          gso-yolov8n | {stability: {kind: moving-average}} | false
          gso-yolov8n | {box-loss: aiou} | true
          gso-yolov8n | {box-loss: ciou} | false
          gso-yolov8n | {alignment: ciou} | true
          gso-yolov8n | {alignment: aiou} | false
          yolov8n | {box-loss: ciou} | true
          yolov8n | {alignment: aiou} | false
          """)
  void aDefaultTrainsTheSameAsNone(String model, String more, boolean same) {
    assertThat(trial(model, more).trainsAs(trial(model, "{}"))).isEqualTo(same);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          yolov8n | {global-attention: {}} | global-attention: Invalid global-attention: yolov8n has no such module (want no global-attention, or yolov8n-gom or gso-yolov8n)
          yolov8n-scm | {global-attention: {}} | global-attention: Invalid global-attention: yolov8n-scm has no such module
          yolov8s-gom | {stability: {}} | stability: Invalid stability: yolov8s-gom has no such module (want no stability, or yolov8s-scm or gso-yolov8s)
          retinanet-resnet18 | {alignment: aiou} | alignment: Invalid alignment: retinanet-resnet18 has none to choose (want no alignment, or a yolov8)
          retinanet-resnet18 | {stability: {}} | stability: Invalid stability: retinanet-resnet18 has none to choose
          gso-yolov8n | {alignment: iou} | alignment: Invalid value: 'iou' (want diou or ciou or eiou or aiou or aiou-mean)
          gso-yolov8n | {global-attention: {padding: reflect}} | global-attention.padding: Invalid value: 'reflect' (want zero or replicate)
          gso-yolov8n | {global-attention: {groups: 3}} | global-attention: Invalid groups: 3 (want a divisor of 64 channels, one in 4 of 256)
          gso-yolov8n | {global-attention: {reduction: 3}} | global-attention: Invalid reduction: 3 (want a divisor of 256 channels)
          gso-yolov8n | {global-attention: {shuffle: true}} | global-attention: Unknown key: shuffle
          gso-yolov8n | {stability: {groups: 24}} | stability: Invalid groups: 24 (want a divisor of 256 channels)
          gso-yolov8n | {stability: {decay: 0.9}} | stability: Unknown key: decay
          gso-yolov8n | {stability: {kind: moving-average, groups: 8}} | stability: Unknown key: groups
          gso-yolov8n | {stability: {kind: moving-average, mix: 1}} | stability: Invalid mix: 1.0 (want 0 < mix < 1)
          gso-yolov8n | {stability: {kind: moving-average, decay: 1}} | stability: Invalid decay: 1.0 (want 0 <= decay < 1)
          gso-yolov8n | {stability: {kind: none}} | stability.kind: Invalid value: 'none' (want multi-scale-attention or moving-average)
          """)
  void whatMakesNoSenseIsRefusedWhereItStands(String model, String more, String reason) {
    assertThatThrownBy(() -> trial(model, more))
        .isInstanceOf(SpecException.class)
        .hasMessageStartingWith(reason);
  }
}
