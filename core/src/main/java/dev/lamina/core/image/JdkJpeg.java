package dev.lamina.core.image;

import java.awt.Rectangle;
import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.io.IOException;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadProgressListener;

/**
 * JPEG by the JDK's reader: it undoes the compression, the colours are converted here. Only the
 * columns of the window are fetched from it, only its rows converted.
 */
final class JdkJpeg {

  /** One reader a thread, since making one costs; dropped after a failure. */
  private static final ThreadLocal<ImageReader> READER = new ThreadLocal<>();

  private JdkJpeg() {}

  static Pixels read(JpegStream jpeg, ImageHeader header, Deadline deadline, Window window)
      throws IOException {
    ImageReader reader = READER.get();
    if (reader == null) {
      reader = JdkReaders.reader("jpeg");
    }
    READER.remove();
    try {
      Pixels pixels = read(reader, jpeg, header, deadline, window);
      reader.reset();
      READER.set(reader);
      reader = null;
      return pixels;
    } finally {
      if (reader != null) {
        reader.dispose();
      }
    }
  }

  private static Pixels read(
      ImageReader reader, JpegStream jpeg, ImageHeader header, Deadline deadline, Window window)
      throws IOException {
    reader.setInput(new ByteArrayImageStream(jpeg.bytes(), jpeg.length(), deadline), true, true);
    reader.addIIOReadProgressListener(new Rows(deadline));
    ImageReadParam param = reader.getDefaultReadParam();
    int columns = window.right() - window.left();
    param.setSourceRegion(new Rectangle(window.left(), 0, columns, header.height()));
    Raster raster = reader.readRaster(0, param);
    if (raster.getWidth() != columns || raster.getHeight() != header.height()) {
      throw Rejected.corrupt("it states other sides in its frame than in its header");
    }
    return converted(raster, jpeg.color(), header, window);
  }

  private static Pixels converted(
      Raster raster, JpegColor color, ImageHeader header, Window window) {
    int components = color.components();
    boolean plain =
        raster.getDataBuffer() instanceof DataBufferByte
            && raster.getSampleModel() instanceof PixelInterleavedSampleModel model
            && model.getPixelStride() == components
            && model.getScanlineStride() == components * raster.getWidth();
    if (!plain) {
      throw new IllegalStateException("Cannot read the raster of a JPEG: " + raster);
    }
    byte[] from = ((DataBufferByte) raster.getDataBuffer()).getData();
    int channels = components == 1 ? 1 : 3;
    int width = header.width();
    byte[] to = Scratch.ofThisThread().decoded(channels * width * header.height());
    int columns = raster.getWidth();
    for (int y = window.top(); y < window.bottom(); y++) {
      int at = y * columns * components;
      int put = (y * width + window.left()) * channels;
      switch (color) {
        case GREY, RGB -> System.arraycopy(from, at, to, put, columns * channels);
        case YCC -> ColorTables.fromYcc(from, at, to, put, columns);
        case YCCK -> {
          ColorTables.ycckToCmyk(from, at, columns);
          ColorTables.fromInvertedCmyk(from, at, to, put, columns);
        }
        case CMYK -> ColorTables.fromInvertedCmyk(from, at, to, put, columns);
      }
    }
    return Pixels.interleaved(to, channels, width, header.height());
  }

  /** Asks the deadline as rows arrive. */
  private record Rows(Deadline deadline) implements IIOReadProgressListener {

    @Override
    public void imageProgress(ImageReader source, float percentageDone) {
      deadline.check();
    }

    @Override
    public void sequenceStarted(ImageReader source, int minIndex) {}

    @Override
    public void sequenceComplete(ImageReader source) {}

    @Override
    public void imageStarted(ImageReader source, int imageIndex) {}

    @Override
    public void imageComplete(ImageReader source) {}

    @Override
    public void thumbnailStarted(ImageReader source, int imageIndex, int thumbnailIndex) {}

    @Override
    public void thumbnailProgress(ImageReader source, float percentageDone) {}

    @Override
    public void thumbnailComplete(ImageReader source) {}

    @Override
    public void readAborted(ImageReader source) {}
  }
}
