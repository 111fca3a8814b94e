/**
 * Local learning: which units share a gradient, through which auxiliary path, to which loss. Plans
 * are values; one compiler writes them as a training step.
 */
package dev.lamina.core.local;
