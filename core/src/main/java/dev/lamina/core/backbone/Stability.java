package dev.lamina.core.backbone;

import dev.lamina.core.graph.Scope;
import dev.lamina.core.nn.Layer;
import dev.lamina.core.spec.Check;

/**
 * What the module SCM of GSO-YOLO is. The paper's text could not be had: that it is attention is
 * our reading of its short name, that it is a moving average is what summaries of the paper say.
 */
public sealed interface Stability {

  /**
   * Refuses features that it cannot have.
   *
   * @param channels of the features
   */
  void check(int channels);

  /**
   * Makes it at some place.
   *
   * @param channels of the features
   * @param height of the features
   * @param width likewise
   */
  Layer layer(Scope scope, int channels, int height, int width);

  /**
   * Efficient multi-scale attention.
   *
   * @param groups of channels, which share their weights
   */
  record Attention(int groups) implements Stability {

    /** Our choice. */
    public static final Attention USUAL = new Attention(32);

    public Attention {
      Check.argument(groups >= 1, "Invalid groups: %s (want >= 1)", groups);
    }

    @Override
    public void check(int channels) {
      Check.argument(
          channels % groups == 0,
          "Invalid groups: %s (want a divisor of %s channels)",
          groups,
          channels);
    }

    @Override
    public Layer layer(Scope scope, int channels, int height, int width) {
      return new MultiScaleAttention(scope, channels, groups);
    }
  }

  /**
   * Features mixed with a moving average of those of earlier batches, {@link FeatureSmoothing}.
   *
   * @param decay share of the average that stays, in [0, 1)
   * @param mix share of the features themselves, between 0 and 1
   * @param extent of what an average is taken
   */
  record Smoothing(double decay, double mix, Extent extent) implements Stability {

    /** Of what an average is taken. */
    public enum Extent {
      /** Of every channel of every pixel: the average has the size of the features. */
      SPATIAL,
      /** Of every channel. */
      CHANNEL
    }

    /** Our choice. */
    public static final Smoothing USUAL = new Smoothing(0.99, 0.9, Extent.SPATIAL);

    public Smoothing {
      Check.argument(decay >= 0 && decay < 1, "Invalid decay: %s (want 0 <= decay < 1)", decay);
      Check.argument(mix > 0 && mix < 1, "Invalid mix: %s (want 0 < mix < 1)", mix);
    }

    /** Any features will do. */
    @Override
    public void check(int channels) {}

    @Override
    public Layer layer(Scope scope, int channels, int height, int width) {
      return new FeatureSmoothing(scope, this, channels, height, width);
    }
  }
}
