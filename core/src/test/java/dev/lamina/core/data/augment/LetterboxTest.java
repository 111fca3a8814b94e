package dev.lamina.core.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lamina.core.data.Box;
import dev.lamina.core.data.Boxes;
import dev.lamina.core.image.Image;
import dev.lamina.core.image.Placement;
import dev.lamina.core.random.RandomStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LetterboxTest {

  /** Squares that pictures are enlarged to; other rules of the reference are not ours. */
  @Test
  void liesWhereTheReferenceHasIt() throws IOException {
    JsonNode cases;
    try (InputStream in = getClass().getResourceAsStream("/golden/vision/letterbox.json")) {
      cases = new ObjectMapper().readTree(in).get("cases");
    }
    int compared = 0;
    for (JsonNode golden : cases) {
      int size = golden.get("new_shape").get(0).asInt();
      if (golden.get("rectangular").asBoolean()
          || !golden.get("scale_up").asBoolean()
          || golden.get("new_shape").get(1).asInt() != size) {
        continue;
      }
      int height = golden.get("height").asInt();
      int width = golden.get("width").asInt();
      FramedPicture seen = SquareFrame.letterbox(size).view(grey(height, width, List.of()));
      Placement placement = seen.placement();
      assertThat(List.of(placement.resizedHeight(), placement.resizedWidth()))
          .containsExactly(
              golden.get("resized").get(0).asInt(), golden.get("resized").get(1).asInt());
      JsonNode padding = golden.get("padding");
      assertThat(placement.top()).isEqualTo(padding.get("top").asInt());
      assertThat(placement.left()).isEqualTo(padding.get("left").asInt());
      for (int i = 0; i < golden.get("boxes").size(); i++) {
        double[] box = corners(golden.get("boxes").get(i));
        double[] expected = corners(golden.get("boxes_after").get(i));
        double[] found = placement.box(box[0], box[1], box[2], box[3]);
        double[] back = placement.storedBox(found[0], found[1], found[2], found[3]);
        for (int side = 0; side < 4; side++) {
          // The reference scales boxes by the unrounded gain, we by what the pixels were scaled by.
          assertThat(found[side]).isCloseTo(expected[side], within(0.51));
          assertThat(back[side]).isCloseTo(box[side], within(1e-9));
        }
      }
      compared++;
    }
    assertThat(compared).isGreaterThanOrEqualTo(2);
  }

  @Property(tries = 100)
  void whatIsFoundComesBackToWhereItWas(
      @ForAll @IntRange(min = 1, max = 300) int height,
      @ForAll @IntRange(min = 1, max = 300) int width,
      @ForAll long seed) {
    var random = RandomStream.of(seed, "box");
    double x = random.nextDouble() * width * 0.5;
    double y = random.nextDouble() * height * 0.5;
    Box box = Box.of(0, x, y, 0.1 + 0.4 * width, 0.1 + 0.4 * height);
    FramedPicture seen = SquareFrame.letterbox(64).view(grey(height, width, List.of(box)));
    Box found = seen.boxes().boxes().get(0);
    double[] back =
        seen.placement()
            .storedBox(found.x(), found.y(), found.x() + found.width(), found.y() + found.height());
    assertThat(back[0]).isCloseTo(x, within(1e-6));
    assertThat(back[1]).isCloseTo(y, within(1e-6));
    assertThat(back[2]).isCloseTo(Math.min(width, x + box.width()), within(1e-6));
    assertThat(back[3]).isCloseTo(Math.min(height, y + box.height()), within(1e-6));
    byte[] pixels = seen.image().pixels();
    int added = 0;
    for (int i = 0; i < 64 * 64; i++) {
      added += pixels[i] == 114 ? 1 : 0;
    }
    assertThat(added)
        .isEqualTo(64 * 64 - seen.placement().resizedHeight() * seen.placement().resizedWidth());
  }

  private static double[] corners(JsonNode box) {
    return new double[] {
      box.get(0).asDouble(), box.get(1).asDouble(), box.get(2).asDouble(), box.get(3).asDouble()
    };
  }

  private static BoxedPicture grey(int height, int width, List<Box> boxes) {
    return new BoxedPicture(
        new Image(3, height, width, new byte[3 * height * width]), new Boxes(boxes));
  }
}
