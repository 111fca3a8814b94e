package dev.lamina.core.image;

import java.awt.Point;
import java.awt.Rectangle;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadProgressListener;

/**
 * JPEG by the JDK's reader. All is decoded, whatever the window: whether a file is rejected must
 * not depend on which part of it is wanted.
 */
final class JdkJpeg {

  private static final ColorModel RGB =
      new ComponentColorModel(
          ColorSpace.getInstance(ColorSpace.CS_sRGB),
          false,
          false,
          ColorModel.OPAQUE,
          DataBuffer.TYPE_BYTE);

  private JdkJpeg() {}

  static Pixels read(JpegStream jpeg, ImageHeader header, Deadline deadline, Window window)
      throws IOException {
    // A new reader for each image: one that is used again would lend tables to images without.
    ImageReader reader = JdkCodecs.JPEG_READER.createReaderInstance();
    try {
      return read(reader, jpeg, header, deadline, window);
    } finally {
      reader.dispose();
    }
  }

  private static Pixels read(
      ImageReader reader, JpegStream jpeg, ImageHeader header, Deadline deadline, Window window)
      throws IOException {
    reader.setInput(new ByteArrayImageStream(jpeg.bytes(), jpeg.length(), deadline), true, true);
    reader.addIIOReadProgressListener(new Rows(deadline));
    if (reader.getWidth(0) != header.width() || reader.getHeight(0) != header.height()) {
      throw Rejected.corrupt("it states other sides in its frame than in its header");
    }
    return switch (jpeg.color()) {
      case YCC, RGB -> color(reader, header, window);
      case GREY, CMYK, YCCK -> raw(reader, jpeg.color(), header);
    };
  }

  /**
   * Right into the scratch, only the columns of the window. The order red, green, blue matters: for
   * another one the reader copies pixel by pixel.
   */
  private static Pixels color(ImageReader reader, ImageHeader header, Window window)
      throws IOException {
    int width = header.width();
    int height = header.height();
    byte[] to = Scratch.ofThisThread().decoded(Math.multiplyExact(3, width * height));
    WritableRaster raster =
        Raster.createInterleavedRaster(
            new DataBufferByte(to, to.length),
            width,
            height,
            3 * width,
            3,
            new int[] {0, 1, 2},
            null);
    ImageReadParam param = reader.getDefaultReadParam();
    int columns = window.right() - window.left();
    param.setSourceRegion(new Rectangle(window.left(), 0, columns, height));
    param.setDestinationOffset(new Point(window.left(), 0));
    param.setDestination(new BufferedImage(RGB, raster, false, null));
    reader.read(0, param);
    return Pixels.interleaved(to, 3, width, height);
  }

  /** The components as they are stored, converted here: the reader knows no CMYK. */
  private static Pixels raw(ImageReader reader, JpegColor color, ImageHeader header)
      throws IOException {
    Raster raster = reader.readRaster(0, null);
    int components = color.components();
    int width = header.width();
    int height = header.height();
    boolean plain =
        raster.getDataBuffer() instanceof DataBufferByte
            && raster.getSampleModel() instanceof PixelInterleavedSampleModel model
            && model.getPixelStride() == components
            && model.getScanlineStride() == components * width;
    if (!plain) {
      throw new IllegalStateException("Cannot read the raster of a JPEG: " + raster);
    }
    byte[] from = ((DataBufferByte) raster.getDataBuffer()).getData();
    if (color == JpegColor.GREY) {
      return Pixels.interleaved(from, 1, width, height);
    }
    byte[] to = Scratch.ofThisThread().decoded(Math.multiplyExact(3, width * height));
    if (color == JpegColor.YCCK) {
      InkColors.ycckToCmyk(from, 0, width * height);
    }
    InkColors.fromInvertedCmyk(from, 0, to, 0, width * height);
    return Pixels.interleaved(to, 3, width, height);
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
