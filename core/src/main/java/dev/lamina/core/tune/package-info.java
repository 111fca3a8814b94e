/**
 * Search: which trials to run, when, and what came of them. A sweep is a fold over an event log, so
 * it may stop at any point and go on. Plain Java; knows nothing of networks or of what runs trials.
 */
package dev.lamina.core.tune;
