/**
 * Judges detected boxes by the protocol of COCO. Parts of a data set are matched anywhere and
 * merged; the twelve numbers come of the whole. Plain Java.
 */
package dev.lamina.core.metric.coco;
