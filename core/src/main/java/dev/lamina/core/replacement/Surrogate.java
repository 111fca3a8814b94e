package dev.lamina.core.replacement;

/** What stands in the place of a replaced block. */
public enum Surrogate {
  /**
   * One operator and its norm on a shortcut, made of the last operator of the block before and the
   * first one of the block after: {@code relu(x + bn(W * x))} in a ResNet, {@code x + W·norm(x) +
   * c} in a transformer, of both projections of attention and both first norms. Our reading of the
   * second version, which claims less memory and time.
   */
  LIGHT,
  /** The block as it was, every weight made of the two of the same name. The first version. */
  FULL_BLOCK,
  /**
   * A transformer block whose attention is made of its neighbours', with norms and a perceptron of
   * its own. The first version, for transformers.
   */
  ATTENTION_ONLY,
  /** A transformer block whose perceptron is made of its neighbours', the mirror of the above. */
  MLP_ONLY
}
