package dev.lamina.core.data;

import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.SpecException;
import java.io.Serializable;

/**
 * In which form pictures are stored.
 *
 * @param form what is done
 * @param quality of JPEGs that are made, 1 to 100; 0 otherwise
 */
public record Storing(Form form, int quality) implements Serializable {

  /** The forms. */
  public enum Form {
    /** Image files as they are, to the byte; pixels as pixels. */
    KEEP,
    /** Pixels. */
    RAW,
    /** JPEGs, made anew. */
    JPEG
  }

  /** Image files as they are, to the byte. */
  public static final Storing AS_THEY_ARE = new Storing(Form.KEEP, 0);

  /** Pixels. */
  public static final Storing PIXELS = new Storing(Form.RAW, 0);

  private static final String WANT = "keep, raw, or jpeg:Q with a quality Q of 1 to 100";

  public Storing {
    Check.argument(
        form == Form.JPEG ? quality >= 1 && quality <= 100 : quality == 0,
        "Invalid quality: %s (want 1 to 100 for JPEG, else 0)",
        quality);
  }

  /**
   * The form of a text.
   *
   * @param text {@code keep}, {@code raw} or {@code jpeg:90}
   * @throws SpecException if it is none of them
   */
  public static Storing parse(String text) {
    if (text.equals("keep")) {
      return AS_THEY_ARE;
    }
    if (text.equals("raw")) {
      return PIXELS;
    }
    if (text.matches("jpeg:([1-9]|[1-9][0-9]|100)")) {
      return new Storing(Form.JPEG, Integer.parseInt(text.substring("jpeg:".length())));
    }
    throw new SpecException("Invalid way of storing: %s (want %s)".formatted(text, WANT));
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    return switch (form) {
      case KEEP -> "keep";
      case RAW -> "raw";
      case JPEG -> "jpeg:" + quality;
    };
  }
}
