package dev.lamina.core.backbone;

import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.nn.Dropout;
import dev.lamina.core.nn.Initializers;
import dev.lamina.core.nn.Layer;
import dev.lamina.core.nn.LayerNorm;
import dev.lamina.core.nn.Linear;
import dev.lamina.core.nn.ResidualDrop;
import dev.lamina.core.spec.Check;

/**
 * Self-attention of several heads and a perceptron of two layers with GELU, each on normalized
 * features beside a shortcut: {@code x + proj(attention(norm1(x)))}, then {@code x +
 * fc2(gelu(fc1(norm2(x))))}. Features are {@code (N, T, width)}. Linear weights are drawn with
 * deviation 0.02, biases start at 0.
 *
 * <p>Vaswani et al., "Attention is all you need", NeurIPS 2017, with the norms before, as in
 * Dosovitskiy et al., "An image is worth 16x16 words", ICLR 2021.
 */
public final class TransformerBlock extends Layer {

  /** What a block attends to, and the constant of its layer norms, which differs by custom. */
  public enum Form {
    /** All tokens; epsilon 1e-6. */
    ENCODER(1e-6),
    /** Its own token and those before; epsilon 1e-5. */
    DECODER(1e-5);

    private final double epsilon;

    Form(double epsilon) {
      this.epsilon = epsilon;
    }

    /** What layer norms add to the variance. */
    public double epsilon() {
      return epsilon;
    }
  }

  static final double DEVIATION = 0.02;
  private static final int QUERY_KEY_VALUE = 3;

  private final Form form;
  private final int heads;
  private final Layer norm1;
  private final Layer qkv;
  private final Layer proj;
  private final Layer dropout1;
  private final Layer drop1;
  private final Layer norm2;
  private final Layer fc1;
  private final Layer fc2;
  private final Layer dropout2;
  private final Layer drop2;

  /**
   * @param width of the features, a multiple of the heads
   * @param hidden width of the perceptron
   */
  public TransformerBlock(Scope scope, Form form, int width, int heads, int hidden) {
    this(scope, form, width, heads, hidden, 0);
  }

  /**
   * The same with dropout of what attention and perceptron give, before it is added.
   *
   * @param dropout chance of a zero, in [0, 1)
   */
  TransformerBlock(Scope scope, Form form, int width, int heads, int hidden, double dropout) {
    super(scope);
    this.form = form;
    Check.argument(
        heads >= 1 && width % heads == 0,
        "Invalid heads: %s (want a divisor of the width %s)",
        heads,
        width);
    this.heads = heads;
    this.norm1 = new LayerNorm(scope.child("norm1"), width, form.epsilon());
    this.qkv = linear(scope.child("qkv"), width, QUERY_KEY_VALUE * width);
    this.proj = linear(scope.child("proj"), width, width);
    this.dropout1 = new Dropout(scope.child("dropout1"), dropout);
    this.drop1 = new ResidualDrop(scope.child("drop1"));
    this.norm2 = new LayerNorm(scope.child("norm2"), width, form.epsilon());
    this.fc1 = linear(scope.child("fc1"), width, hidden);
    this.fc2 = linear(scope.child("fc2"), hidden, width);
    this.dropout2 = new Dropout(scope.child("dropout2"), dropout);
    this.drop2 = new ResidualDrop(scope.child("drop2"));
  }

  private static Layer linear(Scope scope, int in, int out) {
    return Linear.withZeroBias(scope, in, out, Initializers.normal(DEVIATION));
  }

  @Override
  protected Value apply(Value x) {
    Value attention = proj.forward(attention(qkv.forward(norm1.forward(x))));
    Value attended = x.add(drop1.forward(dropout1.forward(attention)));
    Value perceived = fc2.forward(fc1.forward(norm2.forward(attended)).gelu());
    return attended.add(drop2.forward(dropout2.forward(perceived)));
  }

  /**
   * @param joined queries, keys and values, each head by head: {@code (N, T, 3 · width)}
   */
  private Value attention(Value joined) {
    long tokens = joined.shape().size(1);
    long width = joined.shape().size(2) / QUERY_KEY_VALUE;
    Value apart =
        joined
            .reshape(Shape.batchOf(tokens, QUERY_KEY_VALUE, heads, width / heads))
            .permute(2, 0, 3, 1, 4);
    Shape ofHeads = Shape.batchOf(heads, tokens, width / heads);
    Value query = apart.narrow(0, 0, 1).reshape(ofHeads);
    Value key = apart.narrow(0, 1, 1).reshape(ofHeads);
    Value value = apart.narrow(0, 2, 1).reshape(ofHeads);
    return query
        .attention(key, value, form == Form.DECODER)
        .permute(0, 2, 1, 3)
        .reshape(Shape.batchOf(tokens, width));
  }
}
