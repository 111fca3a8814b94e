package dev.lamina.core.score;

import dev.lamina.core.data.batch.Batch;
import dev.lamina.core.data.batch.TextSlot;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.graph.ElementType;

/** Memory for batches of windows of a text, used in turn. */
public final class TextBatches extends BatchMemory<TextSlot> {

  private final int context;
  private final SlotBuffers tokens;
  private final SlotBuffers targets;

  /**
   * @param samples windows of a batch, at most
   * @param context tokens of a window
   * @throws dev.lamina.core.spec.SpecException if a batch is 2 GiB or larger
   */
  public TextBatches(int samples, int context) {
    super(samples);
    this.context = context;
    this.tokens = SlotBuffers.allocate("windows", ElementType.INT64, samples, context);
    this.targets = SlotBuffers.allocate("windows", ElementType.INT64, samples, context);
  }

  /** Tokens of a window. */
  public int context() {
    return context;
  }

  @Override
  TextSlot slot(int slot) {
    return new TextSlot(tokens.longs(slot), targets.longs(slot));
  }

  /** {@code (count, context)}. */
  public HostBuffer tokens(Batch batch) {
    return tokens.of(batch);
  }

  /** {@code (count, context)}: the token after each. */
  public HostBuffer targets(Batch batch) {
    return targets.of(batch);
  }
}
