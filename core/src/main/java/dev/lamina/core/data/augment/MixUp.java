package dev.lamina.core.data.augment;

import dev.lamina.core.data.Box;
import dev.lamina.core.data.Boxes;
import dev.lamina.core.image.Image;
import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.Check;
import java.util.ArrayList;

/**
 * Two pictures in one: every value is {@code λ·a + (1 − λ)·b} with λ of the distribution Beta(32,
 * 32), which is near one half, and all objects of both are there.
 *
 * <p>Zhang et al., "mixup: Beyond empirical risk minimization", ICLR 2018; for objects and with
 * this distribution as in YOLO's training.
 */
final class MixUp {

  private static final int SHAPE = 32;

  private MixUp() {}

  static BoxedPicture of(BoxedPicture one, BoxedPicture other, RandomStream random) {
    Image a = one.image();
    Image b = other.image();
    Check.argument(
        a.width() == b.width() && a.height() == b.height() && a.channels() == b.channels(),
        "Cannot mix pictures of %sx%s and %sx%s (want one size)",
        a.width(),
        a.height(),
        b.width(),
        b.height());
    double share = beta(random);
    byte[] mixed = new byte[a.pixels().length];
    for (int i = 0; i < mixed.length; i++) {
      double value = share * (a.pixels()[i] & 0xff) + (1 - share) * (b.pixels()[i] & 0xff);
      mixed[i] = (byte) Math.round(value);
    }
    var boxes = new ArrayList<Box>(one.boxes().boxes());
    boxes.addAll(other.boxes().boxes());
    return new BoxedPicture(
        new Image(a.channels(), a.height(), a.width(), mixed), new Boxes(boxes));
  }

  /** Of two sums of exponential draws, the share of the first. */
  private static double beta(RandomStream random) {
    double first = gamma(random);
    return first / (first + gamma(random));
  }

  private static double gamma(RandomStream random) {
    double sum = 0;
    for (int i = 0; i < SHAPE; i++) {
      sum -= StrictMath.log(1 - random.nextDouble());
    }
    return sum;
  }
}
