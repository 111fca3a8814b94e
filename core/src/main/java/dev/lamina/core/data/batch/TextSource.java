package dev.lamina.core.data.batch;

import dev.lamina.core.data.Block;
import dev.lamina.core.data.SampleOrder;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.util.List;

/**
 * Batches of windows of a text, which follow each other without overlapping: every token predicts
 * the one after it.
 *
 * @param samples a text
 * @param context tokens of a window
 * @param offset token that the first window begins with
 * @param order in which windows are visited
 */
public record TextSource(SampleSet samples, int context, int offset, SampleOrder order)
    implements BatchSource<TextSlot> {

  public TextSource {
    Check.argument(context >= 1, "Invalid context: %s (want >= 1)", context);
  }

  /**
   * An epoch of training: windows begin anew at a place drawn for the epoch, and are visited in an
   * order drawn for it.
   *
   * @throws LaminaException as {@link #trained}
   */
  public static TextSource training(SampleSet text, int context, long seed, int epoch) {
    int offset = RandomStream.of(seed, "text-offset", epoch).nextInt(context);
    List<Block> windows = List.of(new Block(0, trained(text, context), 0));
    return new TextSource(text, context, offset, SampleOrder.shuffled(windows, seed, epoch));
  }

  /** All windows from the first token on, to measure by; tokens after the last one are left out. */
  public static TextSource evaluation(SampleSet text, int context) {
    List<Block> windows = List.of(new Block(0, measured(text, context), 0));
    return new TextSource(text, context, 0, SampleOrder.sequential(windows));
  }

  /**
   * Windows of an epoch, wherever the first of them begins.
   *
   * @throws LaminaException {@code DATA} if the text is too short for any
   */
  public static int trained(SampleSet text, int context) {
    // The last token is a target only, and up to context - 1 come before the first window.
    return atLeastOne((tokens(text).length - context) / context, text, 2 * context);
  }

  /**
   * Windows to measure by.
   *
   * @throws LaminaException {@code DATA} if the text is too short for any
   */
  public static int measured(SampleSet text, int context) {
    return atLeastOne((tokens(text).length - 1) / context, text, context + 1);
  }

  private static int atLeastOne(int windows, SampleSet text, int wanted) {
    if (windows < 1) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot make windows of a text of %s tokens (want at least %s, or a smaller context)"
              .formatted(tokens(text).length, wanted));
    }
    return windows;
  }

  private static int[] tokens(SampleSet text) {
    return text.tokens()
        .orElseThrow(
            () ->
                new LaminaException(
                    Failure.DATA,
                    "Cannot train a language model on pictures (want a text, such as wikitext2 or characters)"));
  }

  @Override
  public SampleWriter<TextSlot> writer() {
    int[] tokens = tokens(samples);
    return (position, slot, into) -> {
      int from = offset + order.index(position) * context;
      for (int i = 0; i < context; i++) {
        into.tokens().put(slot * context + i, tokens[from + i]);
        into.targets().put(slot * context + i, tokens[from + i + 1]);
      }
    };
  }
}
