/** Batches: filled on threads of their own, in order, ahead of who trains on them. */
package dev.lamina.core.data.batch;
