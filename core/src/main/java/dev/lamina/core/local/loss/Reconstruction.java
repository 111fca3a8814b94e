package dev.lamina.core.local.loss;

import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.local.Batch;
import dev.lamina.core.local.LocalLoss.Backward;
import dev.lamina.core.local.Patches;
import dev.lamina.core.local.Patches.Fusion;
import java.util.ArrayList;
import java.util.List;

/** Decoders that rebuild the image from features, patch by patch, and how wrong they are. */
final class Reconstruction {

  private final Patches patches;
  private final List<Decoder> decoders = new ArrayList<>();

  /**
   * @param scope the place of the loss
   * @param image shape of what is rebuilt, {@code (N, C, H, W)}
   */
  Reconstruction(Scope scope, Shape features, Shape image, Patches patches) {
    this.patches = patches;
    patches.check(features);
    patches.check(image);
    Scope place = scope.child("decoder");
    int count = patches.fusion() == Fusion.SEPARATE_DECODERS ? patches.n() * patches.n() : 1;
    for (int i = 0; i < count; i++) {
      Scope one = count == 1 ? place : place.child(Integer.toString(i));
      decoders.add(Decoder.of(one, features, image));
    }
  }

  /**
   * Mean binary cross-entropy against the pixels, averaged over patches or their sum; sent back
   * patch by patch.
   */
  Value write(Value features, Batch batch, Backward backward) {
    List<Value> targets = patches.of(batch.pixels());
    if (patches.fusion() == Fusion.IMAGE_PATCHES) {
      return ofWholeMap(features, batch.shape(), targets, backward);
    }
    List<Value> parts = patches.of(features);
    double share = patches.fusion() == Fusion.MEAN ? 1.0 / parts.size() : 1;
    var losses = new ArrayList<Value>();
    for (int i = 0; i < parts.size(); i++) {
      Decoder decoder = decoders.get(decoders.size() == 1 ? 0 : i);
      Value target = targets.get(i);
      Value loss =
          decoder
              .forward(parts.get(i), (int) target.shape().size(2), (int) target.shape().size(3))
              .binaryCrossEntropyWithLogits(target);
      backward.from(loss, share);
      losses.add(loss.detach());
    }
    return losses.size() == 1 ? losses.get(0) : Patches.sum(losses).mul(share);
  }

  private Value ofWholeMap(Value features, Shape image, List<Value> targets, Backward backward) {
    Value rebuilt = decoders.get(0).forward(features, (int) image.size(2), (int) image.size(3));
    List<Value> parts = patches.of(rebuilt);
    var losses = new ArrayList<Value>();
    for (int i = 0; i < parts.size(); i++) {
      losses.add(parts.get(i).binaryCrossEntropyWithLogits(targets.get(i)));
    }
    Value sum = Patches.sum(losses);
    backward.from(sum, 1);
    return sum.detach();
  }
}
