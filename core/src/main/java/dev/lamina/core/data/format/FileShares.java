package dev.lamina.core.data.format;

import dev.lamina.core.data.Indexing;
import dev.lamina.core.source.Content;
import dev.lamina.core.source.Part;
import dev.lamina.core.source.SourceEntry;
import dev.lamina.core.source.SourceTree;
import dev.lamina.core.source.SourceVisitor;
import dev.lamina.core.spec.RejectReason;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Folders of a source in shares of which it is known what they hold, so that annotations can be
 * given to the shares of their pictures. Names and sizes alone are read, where the indexing spreads
 * them; what comes together is a line for each file, less than the annotations themselves take.
 *
 * @param folders of the source; everything below them belongs to it
 */
record FileShares(List<String> folders, List<Share> shares) {

  /** A file, as it is listed. */
  record Found(String path, long bytes) implements Serializable {}

  /**
   * @param files in the order of the part
   * @param refused paths of what the source itself rejects
   */
  record Share(Part part, List<Found> files, Set<String> refused) implements Serializable {

    /**
     * What the paths of the share stand for, files first.
     *
     * @param record of a path; empty if the path stands for none
     */
    <T> List<T> records(Function<String, Optional<T>> record) {
      Stream<String> paths =
          Stream.concat(files.stream().map(Found::path), refused.stream().sorted());
      return paths.flatMap(path -> record.apply(path).stream()).toList();
    }
  }

  /** Lists folders. */
  static FileShares of(Indexing indexing, List<String> folders) {
    SourceTree tree = indexing.tree().only(folders);
    List<Part> parts = tree.parts(indexing.memberBytes(), indexing.spread());
    return new FileShares(folders, indexing.spread().map(parts, part -> listed(tree, part)));
  }

  /** How many files there are. */
  long files() {
    return shares.stream().mapToLong(share -> share.files().size()).sum();
  }

  /** The paths of everything there, be it refused. */
  Set<String> paths() {
    var paths = new HashSet<String>();
    for (Share share : shares) {
      share.files().forEach(file -> paths.add(file.path()));
      paths.addAll(share.refused());
    }
    return paths;
  }

  /** The path of a file below the folder that it was found in. */
  String relative(String path) {
    for (String folder : folders) {
      if (folder.isEmpty()) {
        return path;
      }
      if (path.startsWith(folder + "/")) {
        return path.substring(folder.length() + 1);
      }
    }
    return path;
  }

  private static Share listed(SourceTree tree, Part part) {
    var files = new ArrayList<Found>();
    var refused = new HashSet<String>();
    tree.read(
        part,
        new SourceVisitor() {
          @Override
          public void entry(SourceEntry entry, Content content) {
            files.add(new Found(entry.path(), entry.bytes()));
          }

          @Override
          public void rejected(String path, String position, RejectReason reason, String detail) {
            refused.add(path);
          }
        });
    return new Share(part, files, refused);
  }
}
