package dev.lamina.core.data.format;

import dev.lamina.core.data.Indexing;
import dev.lamina.core.source.Content;
import dev.lamina.core.source.Part;
import dev.lamina.core.source.SerializableFunction;
import dev.lamina.core.source.SourceEntry;
import dev.lamina.core.source.SourceTree;
import dev.lamina.core.source.SourceVisitor;
import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads folders of small annotation files, one for each picture, while indexing. */
final class AnnotationFiles {

  /** Most bytes of a file: thousands of objects. */
  static final int MOST_BYTES = 4 << 20;

  private AnnotationFiles() {}

  /**
   * What one file says.
   *
   * @param value null if it is broken
   * @param broken why it cannot be used; null if it can
   */
  record Read<T>(String path, T value, String broken) implements Serializable {}

  /**
   * Reads all files of an ending.
   *
   * @param parser throws a {@link RejectedException} for a file that is broken as a whole
   * @return by path without the ending
   */
  static <T extends Serializable> Map<String, Read<T>> read(
      Indexing indexing,
      List<String> folders,
      String ending,
      SerializableFunction<byte[], T> parser) {
    SourceTree tree = indexing.tree().only(folders);
    List<Part> parts = tree.parts(indexing.memberBytes(), indexing.spread());
    List<List<Read<T>>> read =
        indexing.spread().map(parts, part -> parsed(tree, part, ending, parser));
    var all = new TreeMap<String, Read<T>>();
    read.forEach(some -> some.forEach(one -> all.put(PictureName.stem(one.path()), one)));
    return all;
  }

  private static <T extends Serializable> List<Read<T>> parsed(
      SourceTree tree, Part part, String ending, SerializableFunction<byte[], T> parser) {
    var read = new ArrayList<Read<T>>();
    tree.read(
        part,
        new SourceVisitor() {
          @Override
          public void entry(SourceEntry entry, Content content) {
            if (entry.path().endsWith(ending) && !entry.name().startsWith(".")) {
              read.add(new Read<>(entry.path(), parser.apply(bounded(entry, content)), null));
            }
          }

          @Override
          public void rejected(String path, String position, RejectReason reason, String detail) {
            if (path.endsWith(ending)) {
              read.add(new Read<>(path, null, detail));
            }
          }
        });
    return read;
  }

  private static byte[] bounded(SourceEntry entry, Content content) {
    byte[] bytes = entry.bytes() > MOST_BYTES ? new byte[0] : content.bytes();
    if (entry.bytes() > MOST_BYTES || bytes.length > MOST_BYTES) {
      throw new RejectedException(
          RejectReason.TOO_MANY_BYTES,
          "it is larger than an annotation (want at most %s bytes)".formatted(MOST_BYTES));
    }
    return bytes;
  }
}
