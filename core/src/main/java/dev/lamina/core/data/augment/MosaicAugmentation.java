package dev.lamina.core.data.augment;

import dev.lamina.core.data.Box;
import dev.lamina.core.data.Boxes;
import dev.lamina.core.image.Filter;
import dev.lamina.core.image.Image;
import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Pictures to learn objects from as YOLOv8's training shows them: each with its longer side in the
 * size of the frame; with some chance a {@link Mosaic} of it and three others, else alone in the
 * middle of the frame; moved by a {@link RandomAffine}; with some chance mixed with another such
 * view; in other colours; mirrored. In the last epochs there is no mosaic and no mixing: what is
 * learned last is pictures as they are.
 *
 * <p>Bochkovskiy et al., "YOLOv4", arXiv 2004.10934 (mosaic); Ge et al., "YOLOX", arXiv 2107.08430
 * (the last epochs without). Deviations from YOLOv8: the others are drawn from all pictures that
 * are ready, not from the last loaded; pictures are made smaller with a filter that averages; of a
 * view with more objects than a network takes, the largest are kept.
 *
 * @param frame of what is seen
 * @param mosaic chance of a mosaic, 0 to 1
 * @param closeMosaic how many of the last epochs have no mosaic and no mixing, at least 0
 * @param affine of the frame's size
 * @param mixUp chance that a view is mixed with another, 0 to 1
 * @param colors changes of colour; none if empty
 * @param flip whether half of the views are mirrored left to right
 * @param flipVertical whether half of the views are turned upside down
 * @param mostObjects of a view that can be learned, at least 1
 */
public record MosaicAugmentation(
    SquareFrame frame,
    double mosaic,
    int closeMosaic,
    RandomAffine affine,
    double mixUp,
    Optional<HsvJitter> colors,
    boolean flip,
    boolean flipVertical,
    int mostObjects)
    implements DetectionView {

  public MosaicAugmentation {
    Check.argument(mosaic >= 0 && mosaic <= 1, "Invalid mosaic: %s (want 0 to 1)", mosaic);
    Check.argument(closeMosaic >= 0, "Invalid close-mosaic: %s (want >= 0)", closeMosaic);
    Check.argument(mixUp >= 0 && mixUp <= 1, "Invalid mixup: %s (want 0 to 1)", mixUp);
    Check.argument(mostObjects >= 1, "Invalid number of objects: %s (want >= 1)", mostObjects);
    Check.argument(
        affine.size() == frame.size(),
        "Invalid affine: of %s pixels (want the frame's %s)",
        affine.size(),
        frame.size());
  }

  @Override
  public DetectionView inEpoch(int epoch, int epochs) {
    return epoch > epochs - closeMosaic
        ? new MosaicAugmentation(frame, 0, 0, affine, 0, colors, flip, flipVertical, mostObjects)
        : this;
  }

  @Override
  public FramedPicture view(BoxedPicture picture, OtherPictures others, RandomStream random) {
    BoxedPicture moved = moved(picture, others, random);
    if (random.nextDouble() < mixUp) {
      moved = MixUp.of(moved, moved(others.draw(random), others, random), random);
    }
    BoxedPicture seen = colored(moved, random);
    if (flipVertical && random.nextLong() < 0) {
      seen = seen.flippedVertically();
    }
    if (flip && random.nextLong() < 0) {
      seen = seen.flipped();
    }
    return FramedPicture.of(largest(seen));
  }

  private BoxedPicture moved(BoxedPicture picture, OtherPictures others, RandomStream random) {
    if (random.nextDouble() >= mosaic) {
      FramedPicture alone = frame.view(picture);
      return affine.apply(new BoxedPicture(alone.image(), alone.boxes()), random);
    }
    var pictures = new ArrayList<>(List.of(resized(picture)));
    while (pictures.size() < 4) {
      pictures.add(resized(others.draw(random)));
    }
    return affine.apply(new Mosaic(frame.size()).of(pictures, random), random);
  }

  /** With its longer side in the size of the frame. */
  private BoxedPicture resized(BoxedPicture picture) {
    var placement = frame.around(picture.image());
    return new BoxedPicture(
        placement.apply(picture.image(), Filter.BILINEAR), picture.boxes().placed(placement));
  }

  private BoxedPicture colored(BoxedPicture picture, RandomStream random) {
    Image image = picture.image();
    return new BoxedPicture(
        colors.map(jitter -> jitter.apply(image, random)).orElse(image), picture.boxes());
  }

  /** Crowds and difficult objects, which are not learned, take no place. */
  private BoxedPicture largest(BoxedPicture picture) {
    List<Box> boxes = picture.boxes().boxes();
    Set<Box> kept = Collections.newSetFromMap(new IdentityHashMap<>());
    boxes.stream()
        .filter(Box::counts)
        .sorted(Comparator.comparingDouble((Box box) -> -box.width() * box.height()))
        .limit(mostObjects)
        .forEach(kept::add);
    List<Box> seen = boxes.stream().filter(box -> !box.counts() || kept.contains(box)).toList();
    return new BoxedPicture(picture.image(), new Boxes(seen));
  }
}
