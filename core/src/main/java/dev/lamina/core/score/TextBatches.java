package dev.lamina.core.score;

import dev.lamina.core.data.batch.Batch;
import dev.lamina.core.data.batch.BatchPipeline;
import dev.lamina.core.data.batch.TextSlot;
import dev.lamina.core.data.batch.TextSource;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.graph.ElementType;
import java.util.ArrayList;
import java.util.List;

/** Memory for batches of windows of a text, used in turn. */
public final class TextBatches {

  private final int samples;
  private final int context;
  private final List<HostBuffer> tokens = new ArrayList<>();
  private final List<HostBuffer> targets = new ArrayList<>();

  /**
   * @param samples windows of a batch, at most
   * @param context tokens of a window
   * @throws dev.lamina.core.spec.SpecException if a batch is 2 GiB or larger
   */
  public TextBatches(int samples, int context) {
    BatchMemory.refuseLarge(samples, (long) ElementType.INT64.bytes() * context, "windows");
    this.samples = samples;
    this.context = context;
    for (int i = 0; i < BatchMemory.SLOTS; i++) {
      tokens.add(HostBuffer.allocate(ElementType.INT64, samples, context));
      targets.add(HostBuffer.allocate(ElementType.INT64, samples, context));
    }
  }

  /** Windows of a batch, at most. */
  public int samples() {
    return samples;
  }

  /** Tokens of a window. */
  public int context() {
    return context;
  }

  /**
   * Starts filling; what was filled before must no longer be in use.
   *
   * @param batchSize at most {@link #samples}
   * @param visits how many of the source's order, from the first
   * @param threads that fill
   */
  public BatchPipeline<TextSlot> start(TextSource source, int batchSize, int visits, int threads) {
    var slots = new ArrayList<TextSlot>();
    for (int i = 0; i < BatchMemory.SLOTS; i++) {
      slots.add(new TextSlot(tokens.get(i).longs(), targets.get(i).longs()));
    }
    return BatchPipeline.start(source, batchSize, visits, slots, threads);
  }

  /** {@code (count, context)}. */
  public HostBuffer tokens(Batch batch) {
    return tokens.get(batch.slot()).first(batch.count());
  }

  /** {@code (count, context)}: the token after each. */
  public HostBuffer targets(Batch batch) {
    return targets.get(batch.slot()).first(batch.count());
  }
}
