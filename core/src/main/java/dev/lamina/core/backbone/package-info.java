/**
 * Networks as lists of units: what can be cut between any two of them. Knows nothing of how they
 * are trained.
 */
package dev.lamina.core.backbone;
