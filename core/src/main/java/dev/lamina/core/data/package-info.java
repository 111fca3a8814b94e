/** Images, labels, data set formats, sample order and augmentation. Plain Java. */
package dev.lamina.core.data;
