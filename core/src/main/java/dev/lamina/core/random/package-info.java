/** Seeded streams: all randomness of the project comes from here. */
package dev.lamina.core.random;
