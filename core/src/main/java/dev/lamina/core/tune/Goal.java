package dev.lamina.core.tune;

/** Which end of a metric is the good one. */
public enum Goal {
  MAX,
  MIN
}
