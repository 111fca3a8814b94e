package dev.lamina.core.image;

/** The pixels of a decoded image that are needed: columns [left, right), rows [top, bottom). */
record Window(int left, int top, int right, int bottom) {

  static Window all(ImageHeader header) {
    return new Window(0, 0, header.width(), header.height());
  }
}
