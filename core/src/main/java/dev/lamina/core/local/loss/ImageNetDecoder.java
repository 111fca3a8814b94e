package dev.lamina.core.local.loss;

import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.nn.BatchNorm;
import dev.lamina.core.nn.Conv2d;
import dev.lamina.core.nn.Layer;
import java.util.ArrayList;
import java.util.List;

/**
 * InfoPro's decoder for ImageNet: a 1x1 convolution that makes the features narrower, then bilinear
 * up-sampling with aligned corners by 2 and a convolution, in turn, until the size of the image.
 * All convolutions have a bias; all but the last are followed by batch norm and ReLU. Which one it
 * is depends on the stride of the features:
 *
 * <pre>
 * up to 4   C -> 128, up, 3x3 -> 16, up, 3x3 -> colours
 * up to 8   C -> 128, up, 3x3 -> 32, up, 3x3 -> 12, up, 3x3 -> colours
 * more      C -> 192, up, 1x1 -> 64, up, 3x3 -> 32, up, 3x3 -> 12, up, 3x3 -> colours
 * </pre>
 *
 * <p>Released code: strides 8 and 16 (512 and 1024 channels) of InfoPro and MAN, stride 4 (256
 * channels) of HPFF. Those codes know no other features; here other widths are decoded by stride.
 */
final class ImageNetDecoder implements Decoder {

  /** A convolution with batch norm, ReLU and up-sampling after it. */
  private record Step(int kernel, int width) {}

  private static final List<Step> TO_4 = List.of(new Step(1, 128), new Step(3, 16));
  private static final List<Step> TO_8 =
      List.of(new Step(1, 128), new Step(3, 32), new Step(3, 12));
  private static final List<Step> MORE =
      List.of(new Step(1, 192), new Step(1, 64), new Step(3, 32), new Step(3, 12));

  private final List<Layer> convolutions = new ArrayList<>();
  private final List<Layer> norms = new ArrayList<>();

  ImageNetDecoder(Scope scope, Shape features, Shape image) {
    int in = (int) features.size(1);
    for (Step step : steps(features, image)) {
      String number = Integer.toString(convolutions.size() + 1);
      convolutions.add(
          Conv2d.sameWithBias(scope.child("conv" + number), in, step.width(), step.kernel()));
      norms.add(new BatchNorm(scope.child("bn" + number), step.width()));
      in = step.width();
    }
    convolutions.add(
        Conv2d.sameWithBias(
            scope.child("conv" + (convolutions.size() + 1)), in, (int) image.size(1), 3));
  }

  private static List<Step> steps(Shape features, Shape image) {
    long stride = (image.size(2) + features.size(2) - 1) / features.size(2);
    return stride <= 4 ? TO_4 : stride <= 8 ? TO_8 : MORE;
  }

  @Override
  public Value forward(Value x, int height, int width) {
    Value h = x;
    for (int i = 0; i < norms.size(); i++) {
      h = norms.get(i).forward(convolutions.get(i).forward(h)).relu();
      // The sizes end at that of the image, and each is half of the next one.
      int halvings = norms.size() - 1 - i;
      h = Decoder.resized(h, halved(height, halvings), halved(width, halvings));
    }
    return convolutions.get(norms.size()).forward(h);
  }

  private static int halved(int size, int times) {
    return Math.max(1, (size + (1 << times) - 1) >> times);
  }
}
