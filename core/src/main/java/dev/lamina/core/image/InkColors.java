package dev.lamina.core.image;

/**
 * Rows of JPEG components become grey or red, green, blue, in libjpeg's and Pillow's arithmetic.
 */
final class InkColors {

  private static final int HALF = 1 << 15;
  private static final int[] RED_OF_CR = new int[256];
  private static final int[] BLUE_OF_CB = new int[256];
  private static final int[] GREEN_OF_CR = new int[256];
  private static final int[] GREEN_OF_CB = new int[256];

  static {
    for (int i = 0; i < 256; i++) {
      int centered = i - 128;
      RED_OF_CR[i] = (fixed(1.40200) * centered + HALF) >> 16;
      BLUE_OF_CB[i] = (fixed(1.77200) * centered + HALF) >> 16;
      GREEN_OF_CR[i] = -fixed(0.71414) * centered;
      GREEN_OF_CB[i] = -fixed(0.34414) * centered + HALF;
    }
  }

  private InkColors() {}

  /** 16-bit fixed point. */
  private static int fixed(double value) {
    return (int) (value * 65536 + 0.5);
  }

  /** Four bytes a pixel, the colour part as YCbCr, to CMYK in place. */
  static void ycckToCmyk(byte[] samples, int at, int pixels) {
    int in = at;
    for (int i = 0; i < pixels; i++, in += 4) {
      int luma = samples[in] & 0xff;
      int cb = samples[in + 1] & 0xff;
      int cr = samples[in + 2] & 0xff;
      samples[in] = clamped(255 - (luma + RED_OF_CR[cr]));
      samples[in + 1] = clamped(255 - (luma + ((GREEN_OF_CB[cb] + GREEN_OF_CR[cr]) >> 16)));
      samples[in + 2] = clamped(255 - (luma + BLUE_OF_CB[cb]));
    }
  }

  /** CMYK stored inverted, as Adobe does, to three bytes a pixel. */
  static void fromInvertedCmyk(byte[] from, int at, byte[] to, int put, int pixels) {
    int in = at;
    int out = put;
    for (int i = 0; i < pixels; i++, in += 4, out += 3) {
      int white = from[in + 3] & 0xff;
      for (int ink = 0; ink < 3; ink++) {
        int product = (255 - (from[in + ink] & 0xff)) * white + 128;
        to[out + ink] = (byte) Math.max(0, white - (((product >> 8) + product) >> 8));
      }
    }
  }

  private static byte clamped(int value) {
    return (byte) Math.max(0, Math.min(255, value));
  }
}
