/** One trial: epochs, optimizers, learning rates, checkpoints. */
package dev.lamina.core.train;
