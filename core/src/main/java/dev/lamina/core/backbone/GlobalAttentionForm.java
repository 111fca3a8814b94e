package dev.lamina.core.backbone;

import dev.lamina.core.spec.Check;

/**
 * Which of the public forms of a global attention module: they differ, and none of them is known to
 * be that of GSO-YOLO.
 *
 * @param channelSigmoid whether the attention of channels is a sigmoid, or weighs as it is
 * @param padding what lies around the picture for the attention of pixels
 * @param bias whether linear layers and convolutions have biases
 * @param groups of channels that do not mix in the convolutions, and are shuffled between them; 1
 *     for plain ones
 * @param residual whether what goes in is added to what comes out
 * @param reduction r: the channels between two layers are one in r
 */
public record GlobalAttentionForm(
    boolean channelSigmoid,
    Padding padding,
    boolean bias,
    int groups,
    boolean residual,
    int reduction) {

  /** What lies around a picture. */
  public enum Padding {
    /** Zeros. */
    ZERO,
    /** The nearest pixel of the picture. */
    REPLICATE
  }

  /** Our choice: both sigmoids, zeros, biases, plain convolutions, r = 4. */
  public static final GlobalAttentionForm USUAL =
      new GlobalAttentionForm(true, Padding.ZERO, true, 1, false, 4);

  public GlobalAttentionForm {
    Check.argument(groups >= 1, "Invalid groups: %s (want >= 1)", groups);
    Check.argument(reduction >= 1, "Invalid reduction: %s (want >= 1)", reduction);
  }

  /**
   * Refuses features that it cannot divide.
   *
   * @param channels of the features
   */
  void check(int channels) {
    Check.argument(
        channels % reduction == 0,
        "Invalid reduction: %s (want a divisor of %s channels)",
        reduction,
        channels);
    Check.argument(
        reduced(channels) % groups == 0,
        "Invalid groups: %s (want a divisor of %s channels, one in %s of %s)",
        groups,
        reduced(channels),
        reduction,
        channels);
  }

  /** Channels between two layers. */
  int reduced(int channels) {
    return channels / reduction;
  }
}
