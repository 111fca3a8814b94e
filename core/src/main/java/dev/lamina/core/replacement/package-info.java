/**
 * Replacement learning: blocks of a network are taken out, and what stands in their place computes
 * with operators made of the weights of their neighbours.
 */
package dev.lamina.core.replacement;
