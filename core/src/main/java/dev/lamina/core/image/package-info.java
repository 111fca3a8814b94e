/** Pictures: how they are decoded, turned, resized and cut. Knows no data set. */
package dev.lamina.core.image;
