package dev.lamina.core.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** Undoes gzip, of one or more members, within the limits. */
final class Gunzip {

  private static final int BUFFER = 64 << 10;

  private Gunzip() {}

  static InputStream of(InputStream compressed, SourceLimits limits) {
    var counted = new CountedInput(compressed);
    try {
      return new ExpandedInput(new GZIPInputStream(new Ready(counted), BUFFER), counted, limits);
    } catch (IOException e) {
      throw EntryContent.translated(e);
    }
  }

  /**
   * Says that there may be more: {@link GZIPInputStream} takes "nothing available" for the end and
   * would drop the members after it.
   */
  private static final class Ready extends FilterInputStream {

    private Ready(InputStream in) {
      super(in);
    }

    @Override
    public int available() {
      return 1;
    }
  }
}
