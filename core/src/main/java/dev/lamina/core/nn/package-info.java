/** Layers written with the graph's operators, and how their parameters start. */
package dev.lamina.core.nn;
