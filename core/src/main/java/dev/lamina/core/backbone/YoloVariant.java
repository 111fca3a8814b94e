package dev.lamina.core.backbone;

import dev.lamina.core.boxloss.BoxLoss;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which YOLOv8: its size, the modules of GSO-YOLO in it, and by what its boxes learn.
 *
 * @param scale width and depth
 * @param globalAttention the form of the attention before the pooling (GOM), if there is one
 * @param stability what comes after the pooling (SCM), if there is something
 * @param boxLoss by which boxes learn
 * @param alignment by whose likeness cells are chosen for an object
 */
public record YoloVariant(
    YoloV8.Scale scale,
    Optional<GlobalAttentionForm> globalAttention,
    Optional<Stability> stability,
    BoxLoss boxLoss,
    BoxLoss alignment) {

  public YoloVariant {
    int channels = scale.lastChannels();
    globalAttention.ifPresent(form -> form.check(channels));
    stability.ifPresent(module -> module.check(channels));
  }

  /** YOLOv8 itself. */
  public static YoloVariant plain(YoloV8.Scale scale) {
    return new YoloVariant(scale, Optional.empty(), Optional.empty(), BoxLoss.CIOU, BoxLoss.CIOU);
  }

  /** GSO-YOLO as we build it. */
  public static YoloVariant gso(YoloV8.Scale scale) {
    return plain(scale)
        .with(GlobalAttentionForm.USUAL)
        .with(Stability.Attention.USUAL)
        .learningBy(BoxLoss.AIOU);
  }

  /** Those with a name. */
  static List<YoloVariant> named() {
    var variants = new ArrayList<YoloVariant>();
    for (var scale : YoloV8.Scale.values()) {
      YoloVariant plain = plain(scale);
      variants.add(plain);
      variants.add(plain.with(GlobalAttentionForm.USUAL));
      variants.add(plain.with(Stability.Attention.USUAL));
      variants.add(gso(scale));
    }
    return variants;
  }

  /** The same with global attention of some form. */
  public YoloVariant with(GlobalAttentionForm form) {
    return new YoloVariant(scale, Optional.of(form), stability, boxLoss, alignment);
  }

  /** The same with this after its pooling. */
  public YoloVariant with(Stability module) {
    return new YoloVariant(scale, globalAttention, Optional.of(module), boxLoss, alignment);
  }

  /** The same whose boxes learn by another loss. */
  public YoloVariant learningBy(BoxLoss other) {
    return new YoloVariant(scale, globalAttention, stability, other, alignment);
  }

  /** The same whose cells are chosen by another likeness. */
  public YoloVariant aligningBy(BoxLoss other) {
    return new YoloVariant(scale, globalAttention, stability, boxLoss, other);
  }

  /**
   * Such as {@code yolov8n}, {@code yolov8n-gom}, {@code yolov8n-scm} and {@code gso-yolov8n};
   * tells which modules there are, not of which form.
   */
  public String name() {
    String plain = "yolov8" + scale.name().toLowerCase(Locale.ROOT);
    if (globalAttention.isPresent() && stability.isPresent()) {
      return "gso-" + plain;
    }
    return plain
        + (globalAttention.isPresent() ? "-gom" : "")
        + (stability.isPresent() ? "-scm" : "");
  }
}
