/**
 * Symbolic tensors and programs: a network is written down as TorchScript text. Knows operators and
 * shapes; knows nothing of how a program is run.
 */
package dev.lamina.core.graph;
