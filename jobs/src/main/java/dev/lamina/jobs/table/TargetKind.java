package dev.lamina.jobs.table;

/** What samples are to teach. */
public enum TargetKind {
  CLASS("one class a picture"),
  BOXES("boxes"),
  TEXT("text"),
  /** Label maps, or nothing. */
  OTHER("label maps, or no labels");

  private final String told;

  TargetKind(String told) {
    this.told = told;
  }

  /** For messages. */
  public String told() {
    return told;
  }
}
