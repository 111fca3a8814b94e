package dev.lamina.core.metric.coco;

import static java.util.stream.Collectors.groupingBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** A file of {@code golden/coco-boxes}: its README says what is in it. */
public record CocoCase(JsonNode root) {

  public static CocoCase of(String name) {
    try (InputStream in = CocoCase.class.getResourceAsStream("/golden/coco-boxes/" + name)) {
      return new CocoCase(new ObjectMapper().readTree(in));
    } catch (IOException e) {
      throw new IllegalStateException("Cannot read " + name, e);
    }
  }

  /** Ids in ascending order, the order of the class indices. */
  public List<Integer> categories() {
    return rows("categories").stream().map(JsonNode::asInt).sorted().toList();
  }

  /** One by one, in the order of the file. */
  List<BoxMatches> images() {
    return boxes().stream().map(BoxMatches::of).toList();
  }

  /** The same, not matched. */
  public List<ImageBoxes> boxes() {
    List<Integer> categories = categories();
    Map<Long, List<JsonNode>> truth = byImage("truth");
    Map<Long, List<JsonNode>> detections = byImage("detections");
    return rows("images").stream()
        .map(JsonNode::asLong)
        .map(
            image ->
                new ImageBoxes(
                    image,
                    truth.getOrDefault(image, List.of()).stream()
                        .map(
                            row ->
                                new GroundTruth(
                                    categories.indexOf(row.get(1).asInt()),
                                    row.get(2).asDouble(),
                                    row.get(3).asDouble(),
                                    row.get(4).asDouble(),
                                    row.get(5).asDouble(),
                                    row.get(6).asDouble(),
                                    row.get(7).asInt() == 1))
                        .toList(),
                    detections.getOrDefault(image, List.of()).stream()
                        .map(
                            row ->
                                new Detection(
                                    categories.indexOf(row.get(1).asInt()),
                                    row.get(2).asDouble(),
                                    row.get(3).asDouble(),
                                    row.get(4).asDouble(),
                                    row.get(5).asDouble(),
                                    row.get(6).asDouble()))
                        .toList(),
                    categories.size()))
        .toList();
  }

  /** In the order of {@link CocoMetric}; -1 for none. */
  List<Double> stats() {
    return rows("stats").stream().map(JsonNode::asDouble).toList();
  }

  /** -1 for none. */
  double averagePrecision(int category) {
    return root.get("categoryAp").get(String.valueOf(category)).asDouble();
  }

  private List<JsonNode> rows(String name) {
    return StreamSupport.stream(root.get(name).spliterator(), false).toList();
  }

  private Map<Long, List<JsonNode>> byImage(String name) {
    return rows(name).stream().collect(groupingBy(row -> row.get(0).asLong()));
  }
}
