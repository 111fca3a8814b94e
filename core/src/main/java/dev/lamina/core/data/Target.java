package dev.lamina.core.data;

/** What a sample teaches. */
public sealed interface Target permits Boxes, ClassLabel, LabelMap, Unlabelled {}
