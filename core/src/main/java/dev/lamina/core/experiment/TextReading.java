package dev.lamina.core.experiment;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Backbones;
import dev.lamina.core.backbone.LanguageModel;
import dev.lamina.core.backbone.Task;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecMap;
import dev.lamina.core.spec.SpecNode;
import java.util.List;
import java.util.Optional;

/**
 * Reads what a trial of a language model says beside the keys of all trials.
 *
 * @param context tokens of a window
 * @param dropout chance of a zero in training, in [0, 1)
 */
record TextReading(int context, double dropout) {

  private static final int LONGEST_CONTEXT = 1 << 16;
  private static final List<String> OWN = List.of("context", "dropout");
  private static final List<String> OF_PICTURES =
      List.of("augmentation", "evaluation", "normalization", "validation", "channels-last", "int8");

  /**
   * @param map of the trial; keys of other ideas stay unread
   * @return empty for a network that sees pictures
   * @throws SpecException if the trial has a key of the other kind of network
   */
  static Optional<TextReading> of(SpecMap map, String model) {
    boolean reads = Backbones.task(model) == Task.LANGUAGE_MODELLING;
    for (String key : reads ? OF_PICTURES : OWN) {
      map.optional(key).ifPresent(node -> refuse(node, key, model, reads));
    }
    if (!reads) {
      return Optional.empty();
    }
    int context = (int) map.required("context").integer(1, LONGEST_CONTEXT);
    Optional<SpecNode> node = map.optional("dropout");
    double dropout = node.map(given -> given.number(0, 1)).orElse(0.0);
    if (dropout == 1) {
      throw node.orElseThrow().wrong("a number from 0, below 1");
    }
    return Optional.of(new TextReading(context, dropout));
  }

  private static void refuse(SpecNode node, String key, String model, boolean reads) {
    throw SpecException.at(
        node.path(),
        reads
            ? "Invalid %s: %s reads text (want no %s)".formatted(key, model, key)
            : "Invalid %s: %s reads no text (want no %s, or a language model such as gpt-8x256)"
                .formatted(key, model, key));
  }

  /** The network as the trial wants it. */
  Backbone in(Backbone network) {
    return network instanceof LanguageModel reading ? reading.withDropout(dropout) : network;
  }
}
