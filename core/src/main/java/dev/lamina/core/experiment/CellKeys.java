package dev.lamina.core.experiment;

import dev.lamina.core.backbone.Backbones;
import dev.lamina.core.backbone.GlobalAttentionForm;
import dev.lamina.core.backbone.Stability;
import dev.lamina.core.backbone.YoloVariant;
import dev.lamina.core.boxloss.BoxLoss;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecMap;
import dev.lamina.core.spec.SpecNode;
import java.util.List;
import java.util.Optional;

/**
 * Reads what a trial says of a detector by cells beside its name.
 *
 * <pre>
 * global-attention: {padding: replicate}                # of one with such a module
 * stability: {kind: moving-average, decay: 0.99}        # likewise
 * box-loss: aiou
 * alignment: aiou
 * </pre>
 */
final class CellKeys {

  private static final String ATTENTION = "global-attention";
  private static final String STABILITY = "stability";
  private static final String LOSS = "box-loss";
  private static final String ALIGNMENT = "alignment";

  /** What may stand after the pooling. */
  private enum Kind {
    MULTI_SCALE_ATTENTION,
    MOVING_AVERAGE
  }

  private CellKeys() {}

  /**
   * The detector that a trial means.
   *
   * @param map of the trial; keys of other ideas stay unread
   * @param model name of its network
   * @return empty for a network of another kind
   * @throws SpecException if the trial has a key that its network has no use for
   */
  static Optional<YoloVariant> of(SpecMap map, String model) {
    Optional<YoloVariant> named = Backbones.byCells(model);
    for (String key : List.of(ATTENTION, STABILITY, LOSS, ALIGNMENT)) {
      if (named.isEmpty()) {
        refuse(map, key, model, "has none to choose", "a yolov8");
      }
    }
    return named.map(variant -> read(map, variant));
  }

  private static YoloVariant read(SpecMap map, YoloVariant named) {
    String plain = YoloVariant.plain(named.scale()).name();
    if (named.globalAttention().isEmpty()) {
      refuse(map, ATTENTION, named.name(), "has no such module", plain + "-gom or gso-" + plain);
    }
    if (named.stability().isEmpty()) {
      refuse(map, STABILITY, named.name(), "has no such module", plain + "-scm or gso-" + plain);
    }
    YoloVariant learning =
        named
            .learningBy(map.constant(LOSS, BoxLoss.class, named.boxLoss()))
            .aligningBy(map.constant(ALIGNMENT, BoxLoss.class, named.alignment()));
    YoloVariant attending =
        map.optional(ATTENTION)
            .map(node -> node.checked(() -> learning.with(attention(node))))
            .orElse(learning);
    return map.optional(STABILITY)
        .map(node -> node.checked(() -> attending.with(stability(node))))
        .orElse(attending);
  }

  private static void refuse(SpecMap map, String key, String model, String why, String other) {
    map.optional(key)
        .ifPresent(
            node -> {
              throw SpecException.at(
                  node.path(),
                  "Invalid %s: %s %s (want no %s, or %s)".formatted(key, model, why, key, other));
            });
  }

  private static GlobalAttentionForm attention(SpecNode node) {
    SpecMap map = node.mapping();
    GlobalAttentionForm usual = GlobalAttentionForm.USUAL;
    var form =
        new GlobalAttentionForm(
            map.flag("channel-sigmoid", usual.channelSigmoid()),
            map.constant("padding", GlobalAttentionForm.Padding.class, usual.padding()),
            map.flag("bias", usual.bias()),
            map.integer("groups", 1, 1 << 10, usual.groups()),
            map.flag("residual", usual.residual()),
            map.integer("reduction", 1, 1 << 10, usual.reduction()));
    map.done();
    return form;
  }

  private static Stability stability(SpecNode node) {
    SpecMap map = node.mapping();
    Stability stability =
        switch (map.constant("kind", Kind.class, Kind.MULTI_SCALE_ATTENTION)) {
          case MULTI_SCALE_ATTENTION ->
              new Stability.Attention(
                  map.integer("groups", 1, 1 << 10, Stability.Attention.USUAL.groups()));
          case MOVING_AVERAGE -> smoothing(map);
        };
    map.done();
    return stability;
  }

  private static Stability smoothing(SpecMap map) {
    var usual = Stability.Smoothing.USUAL;
    return new Stability.Smoothing(
        map.number("decay", 0, 1, usual.decay()),
        map.number("mix", 0, 1, usual.mix()),
        map.constant("scope", Stability.Smoothing.Extent.class, usual.extent()));
  }
}
