/** Auxiliary networks and the losses they end in. */
package dev.lamina.core.local.loss;
