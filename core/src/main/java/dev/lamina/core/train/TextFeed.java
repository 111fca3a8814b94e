package dev.lamina.core.train;

import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.batch.Batch;
import dev.lamina.core.data.batch.BatchPipeline;
import dev.lamina.core.data.batch.TextSlot;
import dev.lamina.core.data.batch.TextSource;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.local.StepCompiler;
import dev.lamina.core.metric.CrossEntropy;
import dev.lamina.core.spec.SpecException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/** Windows of a text, measured by the perplexity of their tokens. */
final class TextFeed implements Feed {

  private static final int SLOTS = 2;

  private final TrainingSettings settings;
  private final TrainingData data;
  private final int context;
  private final int examples;
  private final List<HostBuffer> tokens = new ArrayList<>();
  private final List<HostBuffer> targets = new ArrayList<>();

  TextFeed(TrainingSettings settings, TrainingData data, int context) {
    this.settings = settings;
    this.data = data;
    this.context = context;
    this.examples = TextSource.trained(data.train(), context);
    int measured = TextSource.measured(data.test(), context);
    int largest = Math.min(settings.batchSize(), Math.max(examples, measured));
    refuseLargeBatches(largest, context);
    for (int i = 0; i < SLOTS; i++) {
      tokens.add(HostBuffer.allocate(ElementType.INT64, largest, context));
      targets.add(HostBuffer.allocate(ElementType.INT64, largest, context));
    }
  }

  /** A Java buffer ends at 2 GiB. */
  private static void refuseLargeBatches(int windows, int context) {
    long each = (long) ElementType.INT64.bytes() * context;
    if (windows * each > Integer.MAX_VALUE) {
      throw new SpecException(
          "Invalid batch size: %s windows of %s bytes (want less than 2 GiB together: at most %s)"
              .formatted(windows, each, Integer.MAX_VALUE / each));
    }
  }

  @Override
  public int examples() {
    return examples;
  }

  @Override
  public String speed() {
    return Trainer.TOKEN_SPEED;
  }

  @Override
  public int speedOfExample() {
    return context;
  }

  @Override
  public BatchPipeline<?> training(int epoch, int visits) {
    return batches(TextSource.training(data.train(), context, settings.seed(), epoch), visits);
  }

  @Override
  public BatchPipeline<?> drawn(int visits) {
    return batches(TextSource.training(data.train(), context, 0, 0), visits);
  }

  private BatchPipeline<TextSlot> batches(TextSource source, int visits) {
    var slots = new ArrayList<TextSlot>();
    for (int i = 0; i < SLOTS; i++) {
      slots.add(new TextSlot(tokens.get(i).longs(), targets.get(i).longs()));
    }
    return BatchPipeline.start(source, settings.batchSize(), visits, slots, data.threads());
  }

  @Override
  public HostBuffer inputs(Batch batch) {
    return tokens.get(batch.slot()).first(batch.count());
  }

  @Override
  public HostBuffer targets(Batch batch) {
    return targets.get(batch.slot()).first(batch.count());
  }

  @Override
  public void measure(
      LoadedProgram program, SampleSet held, String prefix, SortedMap<String, Double> values) {
    int windows = TextSource.measured(held, context);
    CrossEntropy loss = CrossEntropy.EMPTY;
    try (BatchPipeline<?> batches = batches(TextSource.evaluation(held, context), windows)) {
      for (int from = 0; from < windows; from += settings.batchSize()) {
        Batch batch = batches.next();
        double mean =
            program
                .call(StepCompiler.MEASURE, inputs(batch), targets(batch))
                .get(StepCompiler.LOSS)
                .toDoubles()[0];
        long counted = (long) batch.count() * context;
        loss = loss.merge(new CrossEntropy(mean * counted, counted));
      }
    }
    values.put(prefix + "loss", loss.value());
    values.put(prefix + "perplexity", Math.exp(loss.value()));
  }
}
