package dev.lamina.core.data.augment;

import dev.lamina.core.data.Box;
import dev.lamina.core.data.Boxes;
import dev.lamina.core.image.Filter;
import dev.lamina.core.image.Image;
import dev.lamina.core.image.Placement;
import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Pictures to learn objects from, by scale jittering: the longer side gets the size of the frame
 * times a factor uniform on {@code leastScale} to {@code mostScale}, the shorter one follows. Along
 * each side the place is uniform: of a picture that is smaller than the frame among those at which
 * it lies inside, of a larger one among those at which it covers the frame. Half of the views are
 * mirrored left to right where {@code flip} says so. Then colours change; added pixels keep theirs.
 *
 * <p>Boxes are clipped to the frame. An object of whose box less than a tenth is left is dropped,
 * unless it is a crowd or difficult: those teach nothing, so that any rest of them is worth
 * telling.
 *
 * <p>Ghiasi et al., "Simple Copy-Paste Is a Strong Data Augmentation Method for Instance
 * Segmentation", CVPR 2021, section 3: factors of 0.8 to 1.25, or 0.1 to 2. The least share of an
 * object and the uniform place of small pictures are our own.
 *
 * @param frame that pictures are put in
 * @param leastScale above 0
 * @param mostScale at least {@code leastScale}, at most 16
 * @param flip whether half of the views are mirrored
 * @param colors changes of colour; none if empty
 */
public record ScaleJitter(
    SquareFrame frame,
    double leastScale,
    double mostScale,
    boolean flip,
    Optional<HsvJitter> colors)
    implements DetectionView {

  private static final double LEAST_LEFT = 0.1;

  public ScaleJitter {
    Check.argument(
        leastScale > 0 && leastScale <= mostScale && mostScale <= 16,
        "Invalid scale: %s to %s (want 0 < least <= most <= 16)",
        leastScale,
        mostScale);
  }

  /** The usual one: factors of 0.8 to 1.25, mirrored, in the colours that pictures have. */
  public static ScaleJitter of(SquareFrame frame) {
    return new ScaleJitter(frame, 0.8, 1.25, true, Optional.empty());
  }

  @Override
  public FramedPicture view(BoxedPicture picture, OtherPictures others, RandomStream random) {
    Image image = picture.image();
    Placement placement = draw(image.height(), image.width(), random);
    Image placed = placement.apply(image, Filter.BILINEAR);
    Image colored = colors.map(jitter -> jitter.apply(placed, random)).orElse(placed);
    return new FramedPicture(
        frame.filled(colored, placement), seen(picture.boxes(), placement), placement);
  }

  /** Draws where a picture comes to lie. */
  Placement draw(int height, int width, RandomStream random) {
    double factor = leastScale + (mostScale - leastScale) * random.nextDouble();
    double scale = frame.size() * factor / Math.max(height, width);
    int scaledHeight = SquareFrame.scaled(height, scale);
    int scaledWidth = SquareFrame.scaled(width, scale);
    int top = offset(scaledHeight, random);
    int left = offset(scaledWidth, random);
    int orientation = flip && random.nextLong() < 0 ? 2 : 1;
    return new Placement(
        width,
        height,
        orientation,
        scaledWidth,
        scaledHeight,
        left,
        top,
        frame.size(),
        frame.size(),
        0);
  }

  private int offset(int side, RandomStream random) {
    int room = frame.size() - side;
    return room >= 0 ? random.nextInt(room + 1) : -random.nextInt(1 - room);
  }

  private static Boxes seen(Boxes boxes, Placement placement) {
    var seen = new ArrayList<Box>();
    for (Box box : boxes.boxes()) {
      double whole = box.width() * placement.scaleX() * box.height() * placement.scaleY();
      for (Box left : new Boxes(List.of(box)).placed(placement).boxes()) {
        if (!box.counts() || left.width() * left.height() >= LEAST_LEFT * whole) {
          seen.add(left);
        }
      }
    }
    return new Boxes(seen);
  }
}
