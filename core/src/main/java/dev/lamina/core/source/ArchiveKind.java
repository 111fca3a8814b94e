package dev.lamina.core.source;

import java.util.List;
import java.util.Locale;

/** What a file is to a tree, told by its name. */
enum ArchiveKind {
  /** A folder's worth of entries, read by ranges. */
  TAR,
  /** The same, but only from its start on. */
  TAR_GZ,
  ZIP,
  /** One file. */
  GZ,
  /** Files that only other programs can unpack. */
  FOREIGN,
  /** A plain file. */
  NONE;

  static ArchiveKind of(String path) {
    for (ArchiveKind kind : values()) {
      if (!kind.ending(VirtualPath.name(path)).isEmpty()) {
        return kind;
      }
    }
    return NONE;
  }

  /** Whether it is seen as a folder. */
  boolean folder() {
    return this == TAR || this == TAR_GZ || this == ZIP;
  }

  /** The path in the tree: without the ending. */
  String strip(String path) {
    return this == FOREIGN
        ? path
        : path.substring(0, path.length() - ending(VirtualPath.name(path)).length());
  }

  /**
   * A stored archive as a whole.
   *
   * @param own the folder name that its entries may repeat; empty for the source itself
   * @param where it is, for people
   */
  Piece piece(StoredFile file, String prefix, String own, String where) {
    var place = new Place(prefix, own, 1, where);
    return switch (this) {
      case TAR -> TarPiece.whole(file, 0, file.bytes(), place);
      case TAR_GZ -> new TarGzPiece(file, place);
      case ZIP -> ZipPiece.whole(file, 0, file.bytes(), place);
      case GZ, FOREIGN, NONE -> throw new IllegalArgumentException("No archive: " + this);
    };
  }

  private String ending(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    for (String ending : endings()) {
      if (lower.endsWith(ending) && lower.length() > ending.length()) {
        return ending;
      }
    }
    return "";
  }

  private List<String> endings() {
    return switch (this) {
      case TAR -> List.of(".tar");
      case TAR_GZ -> List.of(".tar.gz", ".tgz");
      case ZIP -> List.of(".zip");
      case GZ -> List.of(".gz");
      case FOREIGN -> List.of(".7z", ".rar", ".bz2", ".xz", ".zst", ".lzma", ".tbz2", ".txz");
      case NONE -> List.of();
    };
  }
}
