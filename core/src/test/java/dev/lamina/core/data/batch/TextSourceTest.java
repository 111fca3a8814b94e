package dev.lamina.core.data.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.data.MemorySamples;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.shard.MemoryText;
import dev.lamina.core.data.shard.TextSamples;
import dev.lamina.core.spec.LaminaException;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TextSourceTest {

  private static final int CONTEXT = 8;
  private static final SampleSet TEXT = text(203);

  /** Every token is its own number. */
  private static SampleSet text(int tokens) {
    return new TextSamples(new MemoryText(tokens, IntStream.range(0, tokens).toArray()));
  }

  @Test
  void measuringVisitsEveryWindowInOrder() {
    TextSource source = TextSource.evaluation(TEXT, CONTEXT);
    List<long[]> windows = windows(source, source.order().size());

    assertThat(windows).hasSize(202 / CONTEXT);
    for (int i = 0; i < windows.size(); i++) {
      assertThat(windows.get(i)[0]).isEqualTo((long) i * CONTEXT);
    }
  }

  @Test
  void trainingVisitsWindowsThatDoNotOverlapFromAnotherPlaceEachEpoch() {
    var offsets = new HashSet<Long>();
    for (int epoch = 1; epoch <= 20; epoch++) {
      TextSource source = TextSource.training(TEXT, CONTEXT, 5, epoch);
      List<long[]> windows = windows(source, source.order().size());
      List<Long> starts = windows.stream().map(window -> window[0]).toList();
      List<Long> sorted = starts.stream().sorted().toList();

      assertThat(windows).hasSize(TextSource.trained(TEXT, CONTEXT));
      assertThat(starts).isNotEqualTo(sorted);
      for (int i = 1; i < sorted.size(); i++) {
        assertThat(sorted.get(i) - sorted.get(i - 1)).isEqualTo(CONTEXT);
      }
      assertThat(sorted.get(0)).isLessThan(CONTEXT);
      offsets.add(sorted.get(0));
    }
    assertThat(offsets).hasSizeGreaterThan(CONTEXT / 2);
  }

  @Test
  void anEpochIsAFunctionOfSeedAndNumber() {
    TextSource once = TextSource.training(TEXT, CONTEXT, 5, 3);
    TextSource again = TextSource.training(TEXT, CONTEXT, 5, 3);
    TextSource other = TextSource.training(TEXT, CONTEXT, 6, 3);

    assertThat(starts(once)).isEqualTo(starts(again)).isNotEqualTo(starts(other));
  }

  private static List<Long> starts(TextSource source) {
    return windows(source, source.order().size()).stream().map(window -> window[0]).toList();
  }

  /** The shortest text has one window, wherever it begins. */
  @Test
  void theShortestTextIsEnough() {
    SampleSet text = text(2 * CONTEXT);
    for (int epoch = 1; epoch <= 50; epoch++) {
      assertThat(windows(TextSource.training(text, CONTEXT, 1, epoch), 1)).hasSize(1);
    }
    assertThatThrownBy(() -> TextSource.trained(text(2 * CONTEXT - 1), CONTEXT))
        .isInstanceOf(LaminaException.class)
        .hasMessage(
            "Cannot make windows of a text of 15 tokens (want at least 16, or a smaller context)");
    assertThat(TextSource.measured(text(CONTEXT + 1), CONTEXT)).isEqualTo(1);
    assertThatThrownBy(() -> TextSource.measured(text(CONTEXT), CONTEXT))
        .hasMessageContaining("want at least 9");
  }

  @Test
  void picturesAreRefused() {
    var pictures = new MemorySamples(4, 8, 2, 1);

    assertThat(pictures.tokens()).isEmpty();
    assertThatThrownBy(() -> TextSource.evaluation(pictures, CONTEXT))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("Cannot train a language model on pictures");
  }

  /** Windows of the first visits, through a pipeline; checks that targets are the next tokens. */
  private static List<long[]> windows(TextSource source, int visits) {
    var slots = new ArrayList<TextSlot>();
    for (int i = 0; i < 2; i++) {
      slots.add(new TextSlot(LongBuffer.allocate(3 * CONTEXT), LongBuffer.allocate(3 * CONTEXT)));
    }
    var windows = new ArrayList<long[]>();
    try (BatchPipeline<TextSlot> batches = BatchPipeline.start(source, 3, visits, slots, 2)) {
      while (windows.size() < visits) {
        Batch batch = batches.next();
        for (int n = 0; n < batch.count(); n++) {
          long[] tokens = new long[CONTEXT];
          long[] targets = new long[CONTEXT];
          slots.get(batch.slot()).tokens().get(n * CONTEXT, tokens);
          slots.get(batch.slot()).targets().get(n * CONTEXT, targets);
          for (int t = 0; t < CONTEXT; t++) {
            assertThat(tokens[t]).isEqualTo(tokens[0] + t);
            assertThat(targets[t]).isEqualTo(tokens[t] + 1);
          }
          windows.add(tokens);
        }
      }
    }
    return windows;
  }
}
