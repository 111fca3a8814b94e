package dev.lamina.core.backbone;

import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Initializer;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.graph.Weight;
import dev.lamina.core.nn.Dropout;
import dev.lamina.core.nn.Initializers;
import dev.lamina.core.nn.Layer;
import dev.lamina.core.nn.LayerNorm;
import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A decoder-only transformer that predicts the next token: learned embeddings of tokens and
 * positions, a chain of {@link TransformerBlock}s, a norm, and the embeddings of tokens again to
 * score them. Takes {@code (N, T)} tokens, gives {@code (N, T, vocabulary)} logits.
 *
 * <p>Radford et al., "Language models are unsupervised multitask learners", 2019; tied embeddings:
 * Press and Wolf, "Using the output embedding to improve language models", EACL 2017.
 *
 * @param vocabulary number of tokens, the classes
 *     <p>Dropout is of embeddings and of what attention and perceptron give, as in GPT-2, but not
 *     of attention's shares, which are never written out.
 * @param context T, tokens of a window
 * @param dropout chance of a zero in training, in [0, 1)
 */
public record LanguageModel(Extent extent, int vocabulary, int context, double dropout)
    implements Backbone {

  /** Sizes in use: of tests, of small texts, of WikiText-2, and of GPT-2's smallest. */
  public static final List<Extent> USUAL =
      List.of(
          new Extent(2, 64, 4),
          new Extent(4, 128, 4),
          new Extent(6, 384, 6),
          new Extent(8, 256, 8),
          new Extent(12, 768, 12));

  private static final String TABLE = "token";
  private static final TransformerBlock.Form FORM = TransformerBlock.Form.DECODER;
  private static final int MLP_RATIO = 4;

  /**
   * How large a network is.
   *
   * @param width of its features, a multiple of the heads
   */
  public record Extent(int blocks, int width, int heads) {

    /** As in a specification, such as {@code gpt-8x256}. */
    public String backboneName() {
      return "gpt-" + blocks + "x" + width;
    }
  }

  public LanguageModel {
    Check.argument(vocabulary >= 2, "Invalid vocabulary: %s (want >= 2)", vocabulary);
    Check.argument(context >= 1, "Invalid context: %s (want >= 1)", context);
    Check.argument(
        dropout >= 0 && dropout < 1, "Invalid dropout: %s (want 0 <= rate < 1)", dropout);
  }

  /** Without dropout. */
  public LanguageModel(Extent extent, int vocabulary, int context) {
    this(extent, vocabulary, context, 0);
  }

  /** The same network with dropout. */
  public LanguageModel withDropout(double rate) {
    return new LanguageModel(extent, vocabulary, context, rate);
  }

  @Override
  public String name() {
    return extent.backboneName();
  }

  @Override
  public Shape input() {
    return Shape.batchOf(context);
  }

  @Override
  public Task task() {
    return Task.LANGUAGE_MODELLING;
  }

  @Override
  public ElementType inputType(ElementType precision) {
    return ElementType.INT64;
  }

  @Override
  public int classes() {
    return vocabulary;
  }

  @Override
  public List<Unit> units() {
    int width = extent.width();
    var units = new ArrayList<Unit>();
    units.add(
        Unit.stem(
            tokens -> Shape.batchOf(context, width),
            at -> new Embedding(at, vocabulary, context, width, dropout)));
    for (int block = 0; block < extent.blocks(); block++) {
      units.add(
          new Unit(
              "blocks." + block,
              1,
              block,
              Optional.of(BlockKind.DECODER),
              features -> features,
              at ->
                  new TransformerBlock(
                      at, FORM, width, extent.heads(), MLP_RATIO * width, dropout)));
    }
    return List.copyOf(units);
  }

  @Override
  public Classifier classifier(Scope scope) {
    return Classifier.of(new TiedClassifier(scope, extent.width()));
  }

  /** Tokens at learned positions. */
  private static final class Embedding extends Layer {
    private final Weight token;
    private final Weight position;
    private final Layer dropout;

    Embedding(Scope scope, int vocabulary, int context, int width, double rate) {
      super(scope);
      Initializer drawn = Initializers.normal(TransformerBlock.DEVIATION);
      token = scope.weight(TABLE, Shape.of(vocabulary, width), drawn);
      position = scope.weight("position", Shape.of(context, width), drawn);
      dropout = new Dropout(scope.child("dropout"), rate);
    }

    @Override
    protected Value apply(Value tokens) {
      Value embedded = tokens.embedded(token.in(tokens.method()));
      return dropout.forward(embedded.add(position.in(tokens.method())));
    }
  }

  /** A norm, and products with the embeddings of the stem, which the two share. */
  private static final class TiedClassifier extends Layer {
    private final Layer norm;

    TiedClassifier(Scope scope, int width) {
      super(scope);
      norm = new LayerNorm(scope.child("norm"), width, FORM.epsilon());
    }

    @Override
    protected Value apply(Value x) {
      return norm.forward(x).linear(scope().graph().variable("stem." + TABLE), null);
    }
  }
}
