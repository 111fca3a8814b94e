package dev.lamina.core.image;

import dev.lamina.core.spec.Check;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOInvalidTreeException;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.plugins.jpeg.JPEGQTable;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.w3c.dom.NodeList;

/**
 * Writes baseline JPEG files by the JDK's writer: 4:2:0 for colour, standard Huffman tables, the
 * quantisation tables that libjpeg and Pillow have for a quality. The same picture, quality and JDK
 * give the same bytes.
 *
 * @param quality 1 to 100
 */
public record JpegEncoder(int quality) {

  private static final String FORMAT = "javax_imageio_jpeg_image_1.0";

  public JpegEncoder {
    Check.argument(
        quality >= 1 && quality <= 100, "Invalid JPEG quality: %s (want 1 to 100)", quality);
  }

  /** The whole file. */
  public byte[] encode(Image image) {
    Check.argument(
        image.width() <= 65_500 && image.height() <= 65_500,
        "Cannot encode a JPEG: the image is %sx%s (want sides of at most 65500)",
        image.width(),
        image.height());
    var out = new ByteArrayOutputStream(image.pixels().length / 8 + 1024);
    ImageWriter writer = null;
    try (var stream = new MemoryCacheImageOutputStream(out)) {
      writer = JdkCodecs.JPEG_WRITER.createWriterInstance();
      BufferedImage buffered = buffered(image);
      ImageWriteParam param = writer.getDefaultWriteParam();
      IIOMetadata metadata =
          writer.getDefaultImageMetadata(
              ImageTypeSpecifier.createFromRenderedImage(buffered), param);
      setTables(metadata);
      writer.setOutput(stream);
      writer.write(null, new IIOImage(buffered, null, metadata), param);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot encode a JPEG into memory", e);
    } finally {
      if (writer != null) {
        writer.dispose();
      }
    }
    return out.toByteArray();
  }

  private void setTables(IIOMetadata metadata) throws IIOInvalidTreeException {
    var tree = (IIOMetadataNode) metadata.getAsTree(FORMAT);
    NodeList tables = tree.getElementsByTagName("dqtable");
    for (int i = 0; i < tables.getLength(); i++) {
      var table = (IIOMetadataNode) tables.item(i);
      JPEGQTable base =
          table.getAttribute("qtableId").equals("0")
              ? JPEGQTable.K1Luminance
              : JPEGQTable.K2Chrominance;
      table.setUserObject(new JPEGQTable(scaled(base.getTable())));
    }
    metadata.setFromTree(FORMAT, tree);
  }

  /** libjpeg's jpeg_set_quality with force_baseline. */
  private int[] scaled(int[] base) {
    int scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
    var table = new int[base.length];
    for (int i = 0; i < table.length; i++) {
      table[i] = Math.max(1, Math.min(255, (base[i] * scale + 50) / 100));
    }
    return table;
  }

  private static BufferedImage buffered(Image image) {
    int channels = image.channels();
    int plane = image.width() * image.height();
    var buffered =
        new BufferedImage(
            image.width(),
            image.height(),
            channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR);
    byte[] to = ((DataBufferByte) buffered.getRaster().getDataBuffer()).getData();
    for (int channel = 0; channel < channels; channel++) {
      int put = channels - 1 - channel;
      for (int i = 0; i < plane; i++, put += channels) {
        to[put] = image.pixels()[channel * plane + i];
      }
    }
    return buffered;
  }
}
