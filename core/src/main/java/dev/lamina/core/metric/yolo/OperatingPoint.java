package dev.lamina.core.metric.yolo;

import java.io.Serializable;

/**
 * What detections are worth, all in [0, 1], of which only those of a least confidence are kept.
 *
 * @param confidence that they have at least
 * @param precision share of them that found an object; 1 of none
 * @param recall share of the objects that are found
 * @param f1 harmonic mean of precision and recall; where it is a mean over categories, the mean of
 *     theirs
 */
public record OperatingPoint(double confidence, double precision, double recall, double f1)
    implements Serializable {}
