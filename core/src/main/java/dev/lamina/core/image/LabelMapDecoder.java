package dev.lamina.core.image;

import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;

/**
 * Reads the label maps of segmentation data sets: grey or palette PNG files whose raw samples of 1
 * to 16 bits are the labels, such as those of CamVid and Cityscapes. No palette is applied and no
 * sample is scaled.
 */
public final class LabelMapDecoder {

  private LabelMapDecoder() {}

  /**
   * @param header what {@link ImageHeader#read} says of these bytes
   * @throws RejectedException if the bytes exceed a limit or do not decode; {@link
   *     RejectReason#WRONG_SHAPE} if they are an image of another kind or of more channels
   */
  public static LabelMap decode(byte[] bytes, ImageHeader header, ImageLimits limits) {
    if (header.kind() != ImageKind.PNG || header.channels() != 1) {
      throw new RejectedException(
          RejectReason.WRONG_SHAPE,
          "it is a "
              + header.kind()
              + " of "
              + header.channels()
              + " channels (want a grey or palette PNG)");
    }
    limits.check(header, bytes.length);
    int width = header.width();
    int bits = header.bits();
    var labels = new short[Math.multiplyExact(width, header.height())];
    new PngReader(bytes, new Deadline(limits.maxTime()))
        .read(
            (row, at, y, first, step, count) -> {
              int put = y * width + first;
              for (int i = 0; i < count; i++, put += step) {
                labels[put] = sample(row, at, i, bits);
              }
            });
    return new LabelMap(header.height(), width, labels);
  }

  private static short sample(byte[] row, int at, int index, int bits) {
    return switch (bits) {
      case 8 -> (short) (row[at + index] & 0xff);
      case 16 -> (short) (row[at + 2 * index] << 8 | (row[at + 2 * index + 1] & 0xff));
      default -> (short) PngPixels.packed(row, at, index, bits);
    };
  }
}
