package dev.lamina.core.backbone;

import dev.lamina.core.graph.Initializer;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.graph.Weight;
import dev.lamina.core.nn.Conv2d;
import dev.lamina.core.nn.Initializers;
import dev.lamina.core.nn.Layer;
import dev.lamina.core.nn.LayerNorm;
import dev.lamina.core.nn.Linear;
import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Vision transformer, in torchvision's layout: patches as tokens, a class token, learned positions,
 * a chain of {@link TransformerBlock}s, and a linear classifier of the normalized class token. No
 * dropout.
 *
 * <p>Dosovitskiy et al., "An image is worth 16x16 words", ICLR 2021; Touvron et al., "Training
 * data-efficient image transformers", ICML 2021, for Ti and S.
 *
 * @param patch height and width of a patch in pixels
 * @param size height and width of the images in pixels, a multiple of the patch
 */
public record VisionTransformer(Extent extent, int patch, int classes, int size)
    implements Backbone {

  private static final int MLP_RATIO = 4;

  /** The networks of the papers. */
  public static final List<Extent> PUBLISHED =
      List.of(
          new Extent("ti", 192, 12, 3),
          new Extent("s", 384, 12, 6),
          new Extent("b", 768, 12, 12),
          new Extent("l", 1024, 24, 16));

  /**
   * How large a network is.
   *
   * @param letters that name it, such as {@code ti}
   * @param width of its features, a multiple of the heads
   */
  public record Extent(String letters, int width, int blocks, int heads) {

    /** As in a specification, such as {@code vit-s16}. */
    public String backboneName(int patch) {
      return "vit-" + letters + patch;
    }
  }

  public VisionTransformer {
    Check.argument(classes >= 2, "Invalid number of classes: %s (want >= 2)", classes);
    Check.argument(patch >= 1, "Invalid patch size: %s (want >= 1)", patch);
    Check.argument(
        size >= patch && size % patch == 0,
        "Invalid image size for %s: %s (want a multiple of %s, its patch)",
        extent.backboneName(patch),
        size,
        patch);
  }

  @Override
  public String name() {
    return extent.backboneName(patch);
  }

  @Override
  public Shape input() {
    return Shape.batchOf(3, size, size);
  }

  @Override
  public List<Unit> units() {
    int width = extent.width();
    int patches = (size / patch) * (size / patch);
    var units = new ArrayList<Unit>();
    units.add(
        Unit.stem(
            images -> Shape.batchOf(patches + 1, width),
            at -> new Embedding(at, patch, patches, width)));
    for (int block = 0; block < extent.blocks(); block++) {
      units.add(
          new Unit(
              "blocks." + block,
              1,
              block,
              Optional.of(BlockKind.ENCODER),
              features -> features,
              at ->
                  new TransformerBlock(
                      at,
                      TransformerBlock.Form.ENCODER,
                      width,
                      extent.heads(),
                      MLP_RATIO * width)));
    }
    return List.copyOf(units);
  }

  @Override
  public Classifier classifier(Scope scope) {
    return Classifier.of(new TokenClassifier(scope, extent.width(), classes));
  }

  @Override
  public Optional<String> publishedName(String variable) {
    return Optional.of(TorchvisionNames.ofVisionTransformer(variable));
  }

  /** Patches, after a class token, at learned positions. */
  private static final class Embedding extends Layer {
    private final Layer conv;
    private final Weight token;
    private final Weight position;
    private final int width;
    private final int patches;

    Embedding(Scope scope, int patch, int patches, int width) {
      super(scope);
      Initializer drawn = Initializers.normal(TransformerBlock.DEVIATION);
      this.width = width;
      this.patches = patches;
      this.conv = Conv2d.patches(scope.child("patch"), 3, width, patch, drawn);
      this.token = scope.weight("token", Shape.of(1, 1, width), drawn);
      this.position = scope.weight("position", Shape.of(1, patches + 1, width), drawn);
    }

    @Override
    protected Value apply(Value images) {
      Value features = conv.forward(images).reshape(Shape.batchOf(width, patches)).transpose(1, 2);
      // The class token has no patch: it is all that is added in its place.
      Value tokens = token.valueIn(images.method()).pad(1, 0, patches);
      return features.pad(1, 1, 0).add(tokens.add(position.in(images.method())));
    }
  }

  /** A linear layer on the first token, normalized. */
  private static final class TokenClassifier extends Layer {
    private final Layer norm;
    private final Layer linear;

    TokenClassifier(Scope scope, int width, int classes) {
      super(scope);
      norm = new LayerNorm(scope.child("norm"), width, TransformerBlock.Form.ENCODER.epsilon());
      linear =
          Linear.withZeroBias(
              scope, width, classes, Initializers.normal(TransformerBlock.DEVIATION));
    }

    @Override
    protected Value apply(Value x) {
      // Norms are by token, so the others need none.
      long width = x.shape().size(2);
      return linear.forward(norm.forward(x.narrow(1, 0, 1).reshape(Shape.batchOf(width))));
    }
  }
}
