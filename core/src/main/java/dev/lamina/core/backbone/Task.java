package dev.lamina.core.backbone;

import java.util.List;

/** What a network is for: what it learns from, and by what it is measured. */
public enum Task {

  /** One class a picture. */
  CLASSIFICATION("one class a picture"),

  /** A class for every pixel. */
  SEGMENTATION("a class for every pixel"),

  /** Boxes around objects, and their classes. */
  DETECTION("boxes"),

  /** The next token of a text. */
  LANGUAGE_MODELLING("text");

  private final String told;

  Task(String told) {
    this.told = told;
  }

  /** What it learns from, for messages. */
  public String told() {
    return told;
  }

  /** Names of what it is measured by, such as {@code accuracy}; the first is the usual one. */
  public List<String> measures() {
    return switch (this) {
      case CLASSIFICATION -> List.of("accuracy", "top-5-accuracy", "loss");
      case SEGMENTATION -> List.of("miou", "pixel-accuracy", "loss");
      case DETECTION ->
          List.of(
              "map",
              "map50",
              "map75",
              "map-small",
              "map-medium",
              "map-large",
              "ar100",
              "yolo-map",
              "yolo-map50",
              "precision",
              "recall",
              "fitness",
              "loss");
      case LANGUAGE_MODELLING -> List.of("perplexity", "loss");
    };
  }

  /** Those of {@link #measures} that are worth a curve beside that of the loss, the usual first. */
  public List<String> curves() {
    return switch (this) {
      case CLASSIFICATION -> List.of("accuracy");
      case SEGMENTATION -> List.of("miou");
      case DETECTION -> List.of("map", "map50");
      case LANGUAGE_MODELLING -> List.of("perplexity");
    };
  }
}
