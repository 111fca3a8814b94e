package dev.lamina.core.experiment;

/**
 * What decides where a paper's text, its authors' code and good sense differ. It only sets
 * defaults: what a specification says itself stands.
 */
public enum Fidelity {
  /** The form that is right as far as we know; {@code METHODS.md} says why. */
  RECOMMENDED,
  /** The text of the paper. */
  PAPER,
  /** What the released code computes, slips included. */
  RELEASED
}
