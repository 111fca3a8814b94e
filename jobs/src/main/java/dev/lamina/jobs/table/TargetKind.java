package dev.lamina.jobs.table;

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

  /** For messages. */
  public String told() {
    return told;
  }
}
