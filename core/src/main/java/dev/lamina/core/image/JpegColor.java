package dev.lamina.core.image;

/** What the components of a JPEG are, by the rules of libjpeg. */
enum JpegColor {
  GREY(1, -1),
  YCC(3, -1),
  RGB(3, 0),
  CMYK(4, 0),
  YCCK(4, 2);

  private final int components;

  /** What an Adobe marker says of it; -1 where a JFIF marker says it. */
  private final int adobeTransform;

  JpegColor(int components, int adobeTransform) {
    this.components = components;
    this.adobeTransform = adobeTransform;
  }

  int components() {
    return components;
  }

  int adobeTransform() {
    return adobeTransform;
  }

  /**
   * Three components are YCbCr unless an Adobe marker (where no JFIF marker speaks against it) or
   * the component names R, G, B say otherwise; four are CMYK unless an Adobe marker says YCCK.
   *
   * @param adobe transform of the Adobe marker, or -1
   * @param named whether the components are named R, G and B
   */
  static JpegColor of(int components, boolean jfif, int adobe, boolean named) {
    if (components == 1) {
      return GREY;
    }
    if (components == 4) {
      return adobe <= 0 ? CMYK : YCCK;
    }
    if (jfif) {
      return YCC;
    }
    return adobe == 0 || (adobe < 0 && named) ? RGB : YCC;
  }
}
