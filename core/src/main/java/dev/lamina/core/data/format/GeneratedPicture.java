package dev.lamina.core.data.format;

import dev.lamina.core.image.Image;
import dev.lamina.core.random.RandomStream;

/** Draws one picture of {@link GeneratedImages}: ground, shape, strokes over it, noise over all. */
final class GeneratedPicture {

  static final int SIDE = 32;

  private static final int PLANE = SIDE * SIDE;
  private static final int STROKES = 2;
  private static final double NOISE = 16;

  private final RandomStream random;
  private final double[] values = new double[3 * PLANE];

  /**
   * @param random belongs to this picture
   */
  GeneratedPicture(RandomStream random) {
    this.random = random;
  }

  Image draw(GeneratedShape shape) {
    double[] ground = colour();
    double[] ink = contrasting(ground);
    double turn = between(0, 2 * Math.PI);
    double radius = between(7, 12);
    double centreX = between(11, 21);
    double centreY = between(11, 21);
    double squeeze = between(0.75, 1);
    double cos = StrictMath.cos(turn);
    double sin = StrictMath.sin(turn);
    for (int row = 0; row < SIDE; row++) {
      for (int column = 0; column < SIDE; column++) {
        double x = (column - centreX) / radius;
        double y = (row - centreY) / radius;
        boolean inside = shape.covers(cos * x + sin * y, (cos * y - sin * x) / squeeze);
        paint(row * SIDE + column, inside ? ink : ground);
      }
    }
    shade();
    for (int i = 0; i < STROKES; i++) {
      stroke();
    }
    return finished();
  }

  private double between(double low, double high) {
    return low + (high - low) * random.nextDouble();
  }

  private double[] colour() {
    return new double[] {between(20, 235), between(20, 235), between(20, 235)};
  }

  /** A colour far enough from another one to be seen through the noise. */
  private double[] contrasting(double[] other) {
    while (true) {
      double[] colour = colour();
      double distance = 0;
      for (int channel = 0; channel < 3; channel++) {
        distance += Math.abs(colour[channel] - other[channel]);
      }
      if (distance > 140) {
        return colour;
      }
    }
  }

  private void paint(int pixel, double[] colour) {
    for (int channel = 0; channel < 3; channel++) {
      values[channel * PLANE + pixel] = colour[channel];
    }
  }

  /** Light that falls off across the picture. */
  private void shade() {
    double slopeX = between(-1.5, 1.5);
    double slopeY = between(-1.5, 1.5);
    for (int i = 0; i < values.length; i++) {
      int column = i % SIDE;
      int row = i % PLANE / SIDE;
      values[i] += slopeX * (column - SIDE / 2) + slopeY * (row - SIDE / 2);
    }
  }

  /** A short line of any colour, one to three pixels wide. */
  private void stroke() {
    double[] colour = colour();
    double x = between(0, SIDE);
    double y = between(0, SIDE);
    double turn = between(0, 2 * Math.PI);
    double length = between(5, 16);
    double halfWidth = between(0.5, 1.5);
    double cos = StrictMath.cos(turn);
    double sin = StrictMath.sin(turn);
    for (int pixel = 0; pixel < PLANE; pixel++) {
      int column = pixel % SIDE;
      int row = pixel / SIDE;
      double along = cos * (column - x) + sin * (row - y);
      double across = cos * (row - y) - sin * (column - x);
      if (along >= 0 && along <= length && Math.abs(across) <= halfWidth) {
        paint(pixel, colour);
      }
    }
  }

  private Image finished() {
    byte[] pixels = new byte[values.length];
    for (int i = 0; i < pixels.length; i++) {
      double noisy = values[i] + NOISE * random.nextGaussian();
      pixels[i] = (byte) Math.round(Math.max(0, Math.min(255, noisy)));
    }
    return new Image(3, SIDE, SIDE, pixels);
  }
}
