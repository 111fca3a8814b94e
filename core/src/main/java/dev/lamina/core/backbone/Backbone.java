package dev.lamina.core.backbone;

import dev.lamina.core.boxloss.DetectorLoss;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A network that classifies images, their pixels, or each token of a text, or finds objects, as a
 * chain of {@link Unit}s and a classifier. A value.
 */
public interface Backbone {

  /** Dimensions of a batch of images. */
  int IMAGE_RANK = 4;

  /** As in a specification, such as {@code resnet32}. */
  String name();

  /** Shape of a batch of images, {@code (N, C, H, W)}, or of tokens, {@code (N, T)}. */
  Shape input();

  /**
   * Type of its input.
   *
   * @param precision of the graph
   */
  default ElementType inputType(ElementType precision) {
    return precision;
  }

  /**
   * What it is for. With {@link Task#SEGMENTATION} its classifier gives {@code (N, classes, h, w)},
   * which is interpolated to the size of the images.
   */
  default Task task() {
    return Task.CLASSIFICATION;
  }

  /** Whether it predicts the next token of a text. */
  default boolean readsText() {
    return task() == Task.LANGUAGE_MODELLING;
  }

  int classes();

  /** The units in the order of the forward pass; the first one takes {@link #input()}. */
  List<Unit> units();

  /**
   * Indexes of the units before the last whose features the classifier reads too, ascending; none
   * for most.
   */
  default List<Integer> taps() {
    return List.of();
  }

  /**
   * Makes the classifier, which turns features into logits, {@code (N, classes)}, {@code (N,
   * classes, h, w)} or {@code (N, T, classes)}, or of a detector into predictions.
   */
  Classifier classifier(Scope scope);

  /**
   * Shape of what a batch teaches: a class an image, a class a pixel, the token after each one, or
   * what a detector is to predict, which it says itself.
   *
   * @param inputs shape of the batch
   */
  default Shape targets(Shape inputs) {
    return switch (task()) {
      case CLASSIFICATION -> Shape.batchOf();
      case SEGMENTATION -> Shape.batchOf(inputs.size(2), inputs.size(3));
      case LANGUAGE_MODELLING -> inputs;
      case DETECTION ->
          throw new UnsupportedOperationException(
              "Cannot tell what %s learns from: that depends on the detector (want it to override targets)"
                  .formatted(name()));
    };
  }

  /** What a detector learns by. */
  default DetectorLoss detectorLoss() {
    throw new UnsupportedOperationException(
        "%s finds no objects (want a detector, which overrides this)".formatted(name()));
  }

  /** Type of {@link #targets}: whole numbers, but for detectors. */
  default ElementType targetType() {
    return task() == Task.DETECTION ? ElementType.FLOAT32 : ElementType.INT64;
  }

  /** Whether every unit after the stem is a {@link BasicBlock}. */
  default boolean hasBasicBlocks() {
    return units().stream()
        .skip(1)
        .allMatch(unit -> unit.kind().equals(Optional.of(BlockKind.BASIC)));
  }

  /** Whether its units give images of features, {@code (N, C, H, W)}, and not sequences. */
  default boolean hasImageFeatures() {
    return boundaries().get(1).rank() == IMAGE_RANK;
  }

  /** A second classifier that helps to train it, if it has one. */
  default Optional<AuxiliaryClassifier> auxiliaryClassifier() {
    return Optional.empty();
  }

  /** Whether every unit after the stem adds residual branches to a shortcut. */
  default boolean isResidual() {
    return units().stream().skip(1).allMatch(unit -> unit.kind().isPresent());
  }

  /** Positions of the units whose weights are made of their neighbours'. */
  default List<String> replaced() {
    return List.of();
  }

  /**
   * Whether a unit and the one after it use each other's variables, so that no cut may be between
   * them.
   *
   * @param unit its index
   */
  default boolean isJoined(int unit) {
    return false;
  }

  /**
   * The name under which weights that others publish of this network hold one of its variables:
   * those of torchvision, or of YOLOv8; empty if there are none of it.
   *
   * @param variable such as {@code stages.1.0.conv1.weight}
   */
  default Optional<String> publishedName(String variable) {
    return Optional.empty();
  }

  /**
   * Paths of units that the network whose weights are published has not: where a file has nothing
   * of one of them, it starts as drawn.
   */
  default List<String> additions() {
    return List.of();
  }

  /**
   * Where the variables lie that are made for its classes, and start afresh for others, such as
   * {@code classifier.}; a file of weights may lack them.
   */
  default String classesPath() {
    return "classifier.";
  }

  /**
   * Shapes between units: entry i is what unit i takes, the last entry what the classifier takes.
   */
  default List<Shape> boundaries() {
    var shapes = new ArrayList<Shape>(List.of(input()));
    for (Unit unit : units()) {
      shapes.add(unit.output(shapes.get(shapes.size() - 1)));
    }
    return List.copyOf(shapes);
  }
}
