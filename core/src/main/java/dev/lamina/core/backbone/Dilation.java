package dev.lamina.core.backbone;

/**
 * By how much a residual block is dilated, for the strides that were left out.
 *
 * @param before product of those before the block, at least 1
 * @param after the same with its own
 */
record Dilation(int before, int after) {

  static final Dilation NONE = new Dilation(1, 1);
}
