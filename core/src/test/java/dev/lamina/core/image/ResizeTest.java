package dev.lamina.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResizeTest {

  /** A picture, what was done with it, and what Pillow made of that. */
  private record Golden(int operation, Image source, int[] box, Image result) {}

  @Test
  void resizesToTheBitsOfPillow() throws IOException {
    List<Golden> cases = golden();
    assertThat(cases).hasSize(5 * 13 + 3);
    for (Golden golden : cases) {
      int[] box = golden.box();
      int width = golden.result().width();
      int height = golden.result().height();
      if (golden.operation() < 2) {
        Filter filter = Filter.values()[golden.operation()];
        Image resized =
            Resize.region(golden.source(), box[0], box[1], box[2], box[3], width, height, filter);
        assertThat(resized.pixels()).as(golden.toString()).isEqualTo(golden.result().pixels());
      } else {
        int[] columns = Resize.nearest(box[2], width);
        int[] rows = Resize.nearest(box[3], height);
        var picked = new byte[width * height];
        for (int i = 0; i < picked.length; i++) {
          int row = box[1] + rows[i / width];
          int column = box[0] + columns[i % width];
          picked[i] = golden.source().pixels()[row * golden.source().width() + column];
        }
        assertThat(picked).as(golden.toString()).isEqualTo(golden.result().pixels());
      }
    }
  }

  @Test
  void anInterleavedSourceGivesTheSameAsAPlanarOne() {
    Image source = noise(3, 31, 45, 1);
    for (Filter filter : Filter.values()) {
      for (int size : new int[] {5, 16, 27, 40, 90}) {
        Taps across = Taps.of(filter, 45, size, 0, size);
        Taps down = Taps.of(filter, 31, size, 0, size);
        var planes = new byte[3 * size * size];
        new Resampler(interleaved(source), 0, across, down).run(planes, 0, size, size * size);
        assertThat(planes).isEqualTo(Resize.to(source, size, size, filter).pixels());
      }
    }
  }

  @Test
  void anImageOfTheWantedSizeStaysAsItIs() {
    Image source = noise(3, 9, 14, 2);
    assertThat(Resize.to(source, 14, 9, Filter.BICUBIC)).isEqualTo(source);
  }

  @Test
  void aRegionIsResizedAsIfItHadBeenCutOut() {
    Image source = noise(1, 20, 20, 3);
    var cut = new byte[6 * 5];
    for (int i = 0; i < cut.length; i++) {
      cut[i] = source.pixels()[(7 + i / 6) * 20 + 3 + i % 6];
    }
    assertThat(Resize.region(source, 3, 7, 6, 5, 4, 9, Filter.BILINEAR))
        .isEqualTo(Resize.to(new Image(1, 5, 6, cut), 4, 9, Filter.BILINEAR));
  }

  @Test
  void refusesARegionThatReachesOut() {
    Image source = noise(1, 4, 4, 4);
    assertThatThrownBy(() -> Resize.region(source, 1, 0, 4, 4, 2, 2, Filter.BILINEAR))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid region: 4x4 at (1, 0) (want it within 4x4)");
  }

  static Image noise(int channels, int height, int width, long seed) {
    var pixels = new byte[channels * height * width];
    new Random(seed).nextBytes(pixels);
    return new Image(channels, height, width, pixels);
  }

  static Pixels interleaved(Image image) {
    int plane = image.width() * image.height();
    var bytes = new byte[image.pixels().length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = image.pixels()[i % image.channels() * plane + i / image.channels()];
    }
    return Pixels.interleaved(bytes, image.channels(), image.width(), image.height());
  }

  private static List<Golden> golden() throws IOException {
    var cases = new ArrayList<Golden>();
    try (var in = new DataInputStream(ResizeTest.class.getResourceAsStream("/image/resize.bin"))) {
      while (in.available() > 0) {
        int[] head = new int[11];
        for (int i = 0; i < head.length; i++) {
          head[i] = in.readUnsignedShort();
        }
        Image source = image(in, head[1], head[2], head[3]);
        Image result = image(in, head[1], head[8], head[9]);
        int[] box = {head[4], head[5], head[6], head[7]};
        cases.add(new Golden(head[0], source, box, result));
      }
    }
    return cases;
  }

  private static Image image(DataInputStream in, int channels, int width, int height)
      throws IOException {
    byte[] bytes = in.readNBytes(channels * width * height);
    return Pixels.interleaved(bytes, channels, width, height).toImage(channels);
  }
}
