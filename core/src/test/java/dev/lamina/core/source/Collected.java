package dev.lamina.core.source;

import dev.lamina.core.digest.Sha256;
import dev.lamina.core.spec.RejectReason;
import java.util.ArrayList;
import java.util.List;

/** Remembers what it is given: digests of contents, and reasons. */
final class Collected implements SourceVisitor {

  /** What was refused. */
  record Refused(String path, String position, RejectReason reason, String detail) {}

  final List<String> entries = new ArrayList<>();
  final List<String> positions = new ArrayList<>();
  final List<Refused> rejected = new ArrayList<>();

  static Collected of(SourceTree tree, long targetBytes) {
    var collected = new Collected();
    tree.parts(targetBytes).forEach(part -> tree.read(part, collected));
    return collected;
  }

  static String line(String path, byte[] content) {
    return path + " " + content.length + " " + Sha256.of(content).substring(0, 16);
  }

  @Override
  public void entry(SourceEntry entry, Content content) {
    byte[] bytes = content.bytes();
    entries.add(line(entry.path(), bytes));
    positions.add(entry.position());
  }

  @Override
  public void rejected(String path, String position, RejectReason reason, String detail) {
    rejected.add(new Refused(path, position, reason, detail));
  }

  List<RejectReason> reasons() {
    return rejected.stream().map(Refused::reason).toList();
  }
}
