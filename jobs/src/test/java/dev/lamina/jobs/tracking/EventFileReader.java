package dev.lamina.jobs.tracking;

import dev.lamina.jobs.tracking.Message.Field;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;

/**
 * Reads images and curves of event files, by the numbers that {@code summary.proto} and {@code
 * tensor.proto} give fields.
 */
final class EventFileReader {

  private EventFileReader() {}

  /**
   * A value.
   *
   * @param image if it is one
   * @param tensor of two dimensions, if it is one, of the plug-in for curves
   */
  record Value(int step, String tag, Optional<BufferedImage> image, Optional<float[][]> tensor) {}

  static List<Value> read(Path file) throws IOException {
    var values = new ArrayList<Value>();
    for (byte[] event : EventRecords.read(Files.readAllBytes(file)).contents()) {
      int step = 0;
      for (Field field : Message.fields(event)) {
        if (field.number() == 2) {
          step = (int) field.bits();
        } else if (field.number() == 5) {
          for (Field value : Message.fields(field.bytes())) {
            values.add(value(step, value.bytes()));
          }
        }
      }
    }
    return values;
  }

  private static Value value(int step, byte[] message) throws IOException {
    String tag = "";
    String plugin = "";
    byte[] tensor = {};
    for (Field field : Message.fields(message)) {
      switch (field.number()) {
        case 1 -> tag = field.text();
        case 8 -> tensor = field.bytes();
        case 9 -> plugin = plugin(field.bytes());
        default -> {}
      }
    }
    return switch (plugin) {
      case "images" -> new Value(step, tag, Optional.of(image(tensor)), Optional.empty());
      case "pr_curves" -> new Value(step, tag, Optional.empty(), Optional.of(tensor(tensor)));
      default -> new Value(step, tag, Optional.empty(), Optional.empty());
    };
  }

  private static BufferedImage image(byte[] message) throws IOException {
    var texts = new ArrayList<Field>();
    for (Field field : Message.fields(message)) {
      if (field.number() == 8) {
        texts.add(field);
      }
    }
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(texts.get(2).bytes()));
    String size = texts.get(0).text() + " by " + texts.get(1).text();
    if (image == null || !size.equals(image.getWidth() + " by " + image.getHeight())) {
      throw new IOException("An image that is not " + size);
    }
    return image;
  }

  private static float[][] tensor(byte[] message) throws IOException {
    var shape = new ArrayList<Integer>();
    byte[] content = {};
    for (Field field : Message.fields(message)) {
      if (field.number() == 2) {
        for (Field dimension : Message.fields(field.bytes())) {
          shape.add((int) Message.fields(dimension.bytes()).get(0).bits());
        }
      } else if (field.number() == 4) {
        content = field.bytes();
      }
    }
    float[][] rows = new float[shape.get(0)][shape.get(1)];
    ByteBuffer values = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    for (float[] row : rows) {
      values.asFloatBuffer().get(row);
      values.position(values.position() + Float.BYTES * row.length);
    }
    return rows;
  }

  private static String plugin(byte[] metadata) throws IOException {
    for (Field field : Message.fields(metadata)) {
      if (field.number() == 1) {
        return Message.fields(field.bytes()).get(0).text();
      }
    }
    return "";
  }
}
