/**
 * Judges detected boxes as releases of YOLO do, beside COCO's protocol: AP by the trapezoid rule,
 * precision and recall at the best confidence, curves, and which class was taken for which. Plain
 * Java.
 */
package dev.lamina.core.metric.yolo;
