package dev.lamina.core.source;

import dev.lamina.core.spec.RejectReason;
import java.util.List;
import java.util.TreeMap;

/** Collects what lies directly below a folder, opening no archive that is not around it. */
final class ListingSink implements Sink {

  private final Selection selection;
  private final String folder;
  private final TreeMap<String, SourceEntry> found = new TreeMap<>();
  private boolean exists;

  ListingSink(Selection selection, String folder) {
    this.selection = selection;
    this.folder = folder;
    this.exists = folder.isEmpty();
  }

  boolean exists() {
    return exists;
  }

  List<SourceEntry> found() {
    return List.copyOf(found.values());
  }

  @Override
  public boolean mayWant(String path) {
    return VirtualPath.within(path, folder);
  }

  @Override
  public boolean wants(String path) {
    return VirtualPath.within(folder, path) && selection.holds(path);
  }

  @Override
  public void folder(String path) {
    if (VirtualPath.within(folder, path) && selection.mayHold(path)) {
      add(path, null);
    }
  }

  @Override
  public void entry(SourceEntry entry, Content content) {
    add(entry.path(), entry);
  }

  private void add(String path, SourceEntry file) {
    exists = exists || file == null || path.length() > folder.length();
    int start = folder.isEmpty() ? 0 : folder.length() + 1;
    if (path.length() <= start) {
      return;
    }
    int slash = path.indexOf('/', start);
    if (slash < 0 && file != null) {
      found.putIfAbsent(path, file);
    } else {
      String below = slash < 0 ? path : path.substring(0, slash);
      found.put(below, new SourceEntry(below, true, 0, ""));
    }
  }

  @Override
  public void rejected(String path, String position, RejectReason reason, String detail) {}

  @Override
  public boolean done() {
    return false;
  }
}
