package dev.lamina.core.experiment;

import dev.lamina.core.data.Normalization;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecMap;
import dev.lamina.core.spec.SpecNode;
import java.util.List;
import java.util.Optional;

/**
 * By what a trial's images are normalized, as a user writes it.
 *
 * @param constants empty for mean and deviation of the data set's training pictures
 */
record NormalizationChoice(Optional<Normalization> constants) {

  /** Networks are of colour pictures. */
  private static final int CHANNELS = 3;

  /** Of 1/2 in every channel. */
  static final NormalizationChoice HALF =
      new NormalizationChoice(Optional.of(Normalization.half(CHANNELS)));

  static NormalizationChoice of(SpecNode node) {
    if (!node.isText()) {
      SpecMap map = node.mapping();
      var constants =
          new Normalization(numbers(map.required("mean")), numbers(map.required("deviation")));
      map.done();
      if (constants.mean().size() != CHANNELS) {
        throw node.wrong("three means and deviations, of red, green and blue");
      }
      return new NormalizationChoice(Optional.of(constants));
    }
    return switch (node.text()) {
      case "cifar10" -> new NormalizationChoice(Optional.of(Normalization.CIFAR10));
      case "imagenet" -> new NormalizationChoice(Optional.of(Normalization.IMAGENET));
      case "half" -> HALF;
      case "data" -> new NormalizationChoice(Optional.empty());
      default ->
          throw node.wrong("cifar10, imagenet, half, data, or mean and deviation by channel");
    };
  }

  private static List<Double> numbers(SpecNode node) {
    return node.list().stream()
        .map(n -> n.number(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY))
        .toList();
  }

  /** What stands in programs that are planned before the data are known. */
  Normalization planned() {
    return constants.orElse(Normalization.half(CHANNELS));
  }

  /**
   * The constants for a data set.
   *
   * @param ofData what it tells of its training pictures
   * @return empty if it tells nothing and they are asked for
   */
  Optional<Normalization> resolved(Optional<Normalization> ofData) {
    return constants.or(() -> ofData);
  }

  /** What to say where {@link #resolved} is empty. */
  static SpecException refusal(SpecNode node) {
    return SpecException.at(
        node.path(),
        "Cannot normalize by mean and deviation of the data: the data set does not tell them (want"
            + " one with training pictures of varied pixels in every channel, or half, cifar10,"
            + " imagenet, or mean and deviation by channel)");
  }
}
