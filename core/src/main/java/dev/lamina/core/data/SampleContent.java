package dev.lamina.core.data;

import dev.lamina.core.image.Image;
import java.util.Objects;

/** What a sample shows, as its source holds it. */
public sealed interface SampleContent {

  /** A picture that is pixels in its source. */
  record Pixels(Image image) implements SampleContent {

    public Pixels {
      Objects.requireNonNull(image);
    }
  }

  /**
   * A picture as a file holds it, such as a JPEG; of what kind, its bytes tell.
   *
   * @param bytes shared with the caller; nobody writes to them afterwards
   */
  record Encoded(byte[] bytes) implements SampleContent {

    public Encoded {
      Objects.requireNonNull(bytes);
    }
  }

  /**
   * Text as indexes into the data set's vocabulary, which are its class names.
   *
   * @param ids each 0 or above; shared with the caller, nobody writes to them afterwards
   */
  record Tokens(int[] ids) implements SampleContent {

    public Tokens {
      Objects.requireNonNull(ids);
    }
  }
}
