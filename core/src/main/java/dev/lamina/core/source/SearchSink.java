package dev.lamina.core.source;

import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;
import java.util.Optional;

/** Looks for one path, and stops there. */
final class SearchSink implements Sink {

  private final String wanted;
  private SourceEntry entry;
  private Content content;
  private RejectedException rejected;
  private boolean folder;

  SearchSink(String wanted) {
    this.wanted = wanted;
    this.folder = wanted.isEmpty();
  }

  /** The file, or a folder. */
  Optional<SourceEntry> found() {
    return entry == null && folder
        ? Optional.of(new SourceEntry(wanted, true, 0, ""))
        : Optional.ofNullable(entry);
  }

  /** What the file holds, while the reading is open; null if there is no such file. */
  Content content() {
    return content;
  }

  /** Why the path, or something around it, was refused; null if it was not. */
  RejectedException rejected() {
    return rejected;
  }

  @Override
  public boolean mayWant(String path) {
    return VirtualPath.within(path, wanted);
  }

  @Override
  public boolean wants(String path) {
    return VirtualPath.within(wanted, path);
  }

  @Override
  public void folder(String path) {
    folder = folder || VirtualPath.within(wanted, path);
  }

  @Override
  public void entry(SourceEntry found, Content of) {
    if (found.path().equals(wanted)) {
      entry = found;
      content = of;
    } else {
      folder = true;
    }
  }

  @Override
  public void rejected(String path, String position, RejectReason reason, String detail) {
    if (VirtualPath.within(path, wanted)) {
      rejected = new RejectedException(reason, position + ": " + detail);
    }
  }

  @Override
  public void damaged(String archive, String position, RejectReason reason, String detail) {
    rejected = new RejectedException(reason, position + ": " + detail);
  }

  @Override
  public boolean done() {
    return content != null || folder;
  }
}
