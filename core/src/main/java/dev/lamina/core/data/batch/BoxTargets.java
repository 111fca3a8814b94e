package dev.lamina.core.data.batch;

import dev.lamina.core.data.Boxes;
import dev.lamina.core.spec.LaminaException;
import java.nio.FloatBuffer;

/**
 * How the objects in a picture become what a network learns from: a matrix of one size, whatever
 * their number. Safe for several threads.
 */
public interface BoxTargets {

  /** Rows of the matrix of a picture. */
  int rows();

  /** Columns of it. */
  int columns();

  /**
   * Refuses objects that do not fit into the matrix.
   *
   * @throws LaminaException of kind DATA if a picture has too many
   */
  default void check(Boxes objects) {}

  /**
   * Writes the matrix of a picture, row by row.
   *
   * @param objects in pixels of the picture as the network sees it
   * @param into written by index: position and limit stay
   * @param at index of the first element
   */
  void write(Boxes objects, FloatBuffer into, int at);
}
