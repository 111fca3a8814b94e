package dev.lamina.core.source;

import dev.lamina.core.spec.RejectReason;

/** Hands what is selected to a visitor. */
record VisitorSink(Selection selection, SourceVisitor visitor) implements Sink {

  @Override
  public boolean mayWant(String folder) {
    return selection.mayHold(folder);
  }

  @Override
  public boolean wants(String path) {
    return selection.holds(path);
  }

  @Override
  public void folder(String path) {}

  @Override
  public void entry(SourceEntry entry, Content content) {
    visitor.entry(entry, content);
  }

  @Override
  public void rejected(String path, String position, RejectReason reason, String detail) {
    visitor.rejected(path, position, reason, detail);
  }

  @Override
  public boolean done() {
    return false;
  }
}
