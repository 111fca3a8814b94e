package dev.lamina.jobs.preprocess;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;

/** More of a source is broken than was to be; nothing of it is published. */
public final class RejectsException extends LaminaException {

  RejectsException(String message) {
    super(Failure.DATA, message);
  }
}
