package dev.lamina.core.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lamina.core.data.Box;
import dev.lamina.core.data.ImageSize;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Anchors, their matching and the coding of boxes against torchvision's. */
class GoldenAnchorsTest {

  private static final JsonNode PRIMITIVES = read("retinanet-primitives");
  private static final JsonNode NETWORK = read("retinanet-resnet18");

  private static JsonNode read(String name) {
    try (InputStream in =
        GoldenAnchorsTest.class.getResourceAsStream("/golden/vision/" + name + ".json")) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void anchorsOfACell() {
    JsonNode golden = PRIMITIVES.get("cell_anchors");
    assertThat(golden).hasSize(5);
    for (JsonNode level : golden) {
      List<Corners> expected = new ArrayList<>();
      level.get("anchors").forEach(anchor -> expected.add(corners(anchor, 0)));
      assertThat(Anchors.ofACell(level.get("size").asInt())).isEqualTo(expected);
    }
  }

  @Test
  void anchorsOfAPicture() {
    JsonNode golden = PRIMITIVES.get("grid");
    var size =
        new ImageSize(golden.get("image").get(0).asInt(), golden.get("image").get(1).asInt());
    Anchors anchors = Anchors.of(size);
    List<Corners> all = all(anchors);
    assertThat(anchors.count()).isEqualTo(golden.get("count").asInt()).isEqualTo(all.size());
    for (int l = 0; l < anchors.levels().size(); l++) {
      JsonNode features = golden.get("features").get(l);
      assertThat(anchors.levels().get(l).rows()).isEqualTo(features.get(0).asInt());
      assertThat(anchors.levels().get(l).columns()).isEqualTo(features.get(1).asInt());
    }
    for (JsonNode sample : golden.get("samples")) {
      assertThat(all.get(sample.get(0).asInt())).isEqualTo(corners(sample, 1));
    }
    assertDigest(all, golden.get("digest"));
    assertDigest(all, NETWORK.get("anchors").get(0).get("d"));
  }

  /** Corners are whole numbers: the sum is exact, the others to the digits that are recorded. */
  private static void assertDigest(List<Corners> anchors, JsonNode expected) {
    double squares = 0;
    double sum = 0;
    double dot = 0;
    int i = 0;
    for (Corners anchor : anchors) {
      for (double corner : List.of(anchor.left(), anchor.top(), anchor.right(), anchor.bottom())) {
        squares += corner * corner;
        sum += corner;
        dot += corner * Math.cos(0.37 * ++i);
      }
    }
    assertThat(Math.sqrt(squares)).isCloseTo(expected.get(0).asDouble(), within(1e-7));
    assertThat(sum).isEqualTo(expected.get(1).asDouble());
    assertThat(dot).isCloseTo(expected.get(2).asDouble(), within(1e-7));
  }

  @Test
  void codedBoxes() {
    JsonNode golden = PRIMITIVES.get("box_coding");
    for (int i = 0; i < golden.get("anchors").size(); i++) {
      Corners anchor = corners(golden.get("anchors").get(i), 0);
      Corners box = corners(golden.get("boxes").get(i), 0);
      BoxCoding coding = BoxCoding.of(box, anchor);
      assertNear(golden.get("deltas").get(i), coding.dx(), coding.dy(), coding.dw(), coding.dh());
      Corners again = coding.decoded(anchor);
      assertNear(
          golden.get("boxes").get(i), again.left(), again.top(), again.right(), again.bottom());
      JsonNode input = golden.get("decode_input").get(i);
      Corners decoded =
          new BoxCoding(
                  input.get(0).asDouble(),
                  input.get(1).asDouble(),
                  input.get(2).asDouble(),
                  input.get(3).asDouble())
              .decoded(anchor);
      assertNear(
          golden.get("decoded").get(i),
          decoded.left(),
          decoded.top(),
          decoded.right(),
          decoded.bottom());
    }
  }

  private static void assertNear(JsonNode expected, double... found) {
    for (int i = 0; i < found.length; i++) {
      double reference = expected.get(i).asDouble();
      assertThat(found[i]).isCloseTo(reference, within(1e-9 * Math.max(1, Math.abs(reference))));
    }
  }

  @Test
  void matchedAnchors() {
    JsonNode golden = PRIMITIVES.get("matching");
    assertThat(golden).hasSize(2);
    for (JsonNode item : golden) {
      JsonNode overlaps = item.get("iou_objects_by_anchors");
      int anchors = overlaps.get(0).size();
      var rule = new MatchingRule(0.5, 0.4, item.get("low_quality").asBoolean());
      var matching = new AnchorMatching(anchors, rule);
      for (int object = 0; object < overlaps.size(); object++) {
        for (int anchor = 0; anchor < anchors; anchor++) {
          matching.add(object, anchor, overlaps.get(object).get(anchor).asDouble());
        }
      }
      int[] expected = new int[anchors];
      for (int anchor = 0; anchor < anchors; anchor++) {
        expected[anchor] = item.get("result").get(anchor).asInt();
      }
      assertThat(matching.result()).isEqualTo(expected);
    }
  }

  @Test
  void anchorsThatLearnTheObjectsOfPictures() {
    JsonNode data = NETWORK.get("data");
    Anchors anchors =
        Anchors.of(new ImageSize(data.get("height").asInt(), data.get("width").asInt()));
    assertThat(data.get("objects")).hasSize(2);
    for (int picture = 0; picture < data.get("objects").size(); picture++) {
      var boxes = new ArrayList<Box>();
      for (JsonNode object : data.get("objects").get(picture)) {
        Corners box = corners(object, 1);
        boxes.add(Box.of(object.get(0).asInt(), box.left(), box.top(), box.width(), box.height()));
      }
      int[] matched = AnchorMatching.of(anchors, boxes, MatchingRule.USUAL);
      var found = new ArrayList<List<Integer>>();
      for (int anchor = 0; anchor < matched.length; anchor++) {
        if (matched[anchor] >= 0) {
          found.add(List.of(anchor, matched[anchor]));
        }
      }
      var expected = new ArrayList<List<Integer>>();
      for (JsonNode pair : NETWORK.get("positives").get(picture)) {
        expected.add(List.of(pair.get(0).asInt(), pair.get(1).asInt()));
      }
      assertThat(found).isEqualTo(expected);
    }
  }

  private static Corners corners(JsonNode values, int from) {
    return new Corners(
        values.get(from).asDouble(),
        values.get(from + 1).asDouble(),
        values.get(from + 2).asDouble(),
        values.get(from + 3).asDouble());
  }

  private static List<Corners> all(Anchors anchors) {
    var all = new ArrayList<Corners>();
    for (Anchors.Level level : anchors.levels()) {
      assertThat(level.first()).isEqualTo(all.size());
      for (int i = 0; i < level.count(); i++) {
        all.add(level.anchor(i));
      }
    }
    return all;
  }
}
