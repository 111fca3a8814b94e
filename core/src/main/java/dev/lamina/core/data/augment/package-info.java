/**
 * What becomes of samples before a network sees them: cut, turned, coloured, each by its own seed.
 */
package dev.lamina.core.data.augment;
