package dev.lamina.core.backbone;

/** What a residual block computes, and how it names the operators that have weights. */
public enum BlockKind {
  /** A {@link BasicBlock}: {@code conv1}, {@code bn1}, {@code conv2}, {@code bn2}. */
  BASIC,
  /** 1x1, 3x3, 1x1: {@code conv1}, {@code bn1}, up to {@code conv3}, {@code bn3}. */
  BOTTLENECK,
  /**
   * A {@link TransformerBlock} that sees all tokens: {@code norm1}, {@code qkv}, {@code proj},
   * {@code norm2}, {@code fc1}, {@code fc2}.
   */
  ENCODER,
  /** The same that sees only what comes before. */
  DECODER
}
