package dev.lamina.core.train;

import dev.lamina.core.local.UpdateRule;

/** How parameters follow their gradients. A value; it writes itself into the training step. */
public sealed interface Optimizer extends UpdateRule permits Sgd, AdamW, Clipped {}
