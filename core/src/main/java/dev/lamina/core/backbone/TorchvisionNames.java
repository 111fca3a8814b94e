package dev.lamina.core.backbone;

import java.util.List;
import java.util.Optional;

/** How torchvision names what these backbones declare. */
final class TorchvisionNames {

  // Places of a convolution, its batch norm and its ReLU among the features of a VGG.
  private static final int LAYERS_OF_A_CONVOLUTION = 3;
  // Linear, ReLU and dropout.
  private static final int LAYERS_OF_A_LINEAR = 3;

  private TorchvisionNames() {}

  /** {@code stages.1.0.shortcut.bn.gamma} is {@code layer1.0.downsample.1.weight}. */
  static String ofResNet(String variable) {
    return normed(variable)
        .replaceFirst("^stem\\.conv\\.", "conv1.")
        .replaceFirst("^stem\\.bn\\.", "bn1.")
        .replaceFirst("^stages\\.", "layer")
        .replaceFirst("\\.shortcut\\.conv\\.", ".downsample.0.")
        .replaceFirst("\\.shortcut\\.bn\\.", ".downsample.1.")
        .replaceFirst("^classifier\\.", "fc.");
  }

  /**
   * {@code stages.2.0.bn.gamma} is {@code features.8.weight}; a pooled classifier has no name.
   *
   * @param fullyConnected whether the classifier is torchvision's
   * @param convolutions in a stage
   */
  static Optional<String> ofVgg(String variable, boolean fullyConnected, int convolutions) {
    List<String> parts = List.of(normed(variable).split("\\."));
    String last = parts.get(parts.size() - 1);
    if (parts.get(0).equals("classifier")) {
      return fullyConnected
          ? Optional.of(
              "classifier.%s.%s"
                  .formatted(
                      LAYERS_OF_A_LINEAR * (Integer.parseInt(parts.get(1).substring(2)) - 1), last))
          : Optional.empty();
    }
    boolean stem = parts.get(0).equals("stem");
    int stage = stem ? 1 : Integer.parseInt(parts.get(1));
    int convolution = stem ? 0 : Integer.parseInt(parts.get(2)) + (stage == 1 ? 1 : 0);
    int before = (stage - 1) * convolutions + convolution;
    int poolings = stage - 1;
    boolean norm = parts.get(parts.size() - 2).equals("bn");
    int place = before * LAYERS_OF_A_CONVOLUTION + poolings + (norm ? 1 : 0);
    return Optional.of("features.%s.%s".formatted(place, last));
  }

  /** {@code blocks.3.fc1.weight} is {@code encoder.layers.encoder_layer_3.mlp.0.weight}. */
  static String ofVisionTransformer(String variable) {
    return normed(variable)
        .replaceFirst("^stem\\.token$", "class_token")
        .replaceFirst("^stem\\.position$", "encoder.pos_embedding")
        .replaceFirst("^stem\\.patch\\.", "conv_proj.")
        .replaceFirst("^blocks\\.", "encoder.layers.encoder_layer_")
        .replaceFirst("\\.norm1\\.", ".ln_1.")
        .replaceFirst("\\.norm2\\.", ".ln_2.")
        .replaceFirst("\\.qkv\\.", ".self_attention.in_proj_")
        .replaceFirst("\\.proj\\.", ".self_attention.out_proj.")
        .replaceFirst("\\.fc1\\.", ".mlp.0.")
        .replaceFirst("\\.fc2\\.", ".mlp.3.")
        .replaceFirst("^classifier\\.norm\\.", "encoder.ln.")
        .replaceFirst("^classifier\\.", "heads.head.");
  }

  /** A batch norm's scale and shift are a weight and a bias there; the rest is called alike. */
  static String normed(String variable) {
    return variable.replaceFirst("\\.gamma$", ".weight").replaceFirst("\\.beta$", ".bias");
  }
}
