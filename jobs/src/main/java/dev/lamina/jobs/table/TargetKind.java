package dev.lamina.jobs.table;

import dev.lamina.core.backbone.Task;

/** What samples are to teach. */
public enum TargetKind {
  CLASS("one class a picture"),
  BOXES("boxes"),
  TEXT("text"),
  PIXELS("a class for every pixel"),
  NOTHING("no labels");

  private final String told;

  TargetKind(String told) {
    this.told = told;
  }

  /** What samples teach those that are for a task. */
  public static TargetKind of(Task task) {
    return switch (task) {
      case CLASSIFICATION -> CLASS;
      case SEGMENTATION -> PIXELS;
      case DETECTION -> BOXES;
      case LANGUAGE_MODELLING -> TEXT;
    };
  }

  /** For messages. */
  public String told() {
    return told;
  }
}
