/** Trained networks in numbers of eight bits, without further training. */
package dev.lamina.core.quantization;
