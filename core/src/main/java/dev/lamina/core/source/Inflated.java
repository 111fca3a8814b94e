package dev.lamina.core.source;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** Inflates with an inflater of its own, which it frees. */
final class Inflated extends InflaterInputStream {

  private static final int BUFFER = 16 << 10;

  Inflated(InputStream compressed, Inflater inflater) {
    super(compressed, inflater, BUFFER);
  }

  @Override
  public void close() throws IOException {
    super.close();
    inf.end();
  }
}
