package dev.lamina.core.source;

import dev.lamina.core.digest.Sha256;
import dev.lamina.core.spec.RejectedException;
import java.util.ArrayList;
import java.util.List;

/**
 * A stored folder, not listed yet.
 *
 * @param folder its path in the storage
 * @param linked whether a link leads to it, or to a folder around it
 */
record FolderPiece(String folder, String prefix, boolean linked) implements Piece {

  /** Files that one part opens at most; small ones cost their opening. */
  private static final int FILES = 10_000;

  @Override
  public long bytes() {
    return 0;
  }

  @Override
  public void addTo(Sha256 stamp) {
    throw new IllegalStateException("Cannot stamp a folder that is not listed: " + folder);
  }

  @Override
  public boolean settled(long targetBytes) {
    return false;
  }

  @Override
  public String position(SourceTree tree) {
    return tree.relative(folder);
  }

  @Override
  public void read(Reading reading) {
    for (Piece piece : cut(reading.tree(), Long.MAX_VALUE)) {
      if (!piece.prefix().equals(prefix)) {
        reading.sink().folder(piece.prefix());
      }
      if (!reading.done() && reading.sink().mayWant(piece.prefix())) {
        piece.read(reading);
      }
      if (reading.done()) {
        return;
      }
    }
  }

  @Override
  public List<Piece> cut(SourceTree tree, long targetBytes) {
    var pieces = new ArrayList<Piece>();
    var below = new ArrayList<Piece>();
    var files = new ArrayList<StoredFile>();
    long bytes = 0;
    for (StoredFile file : tree.storage().list(folder)) {
      Piece piece = child(tree, file);
      if (piece != null) {
        below.add(piece);
      } else if (!VirtualPath.ignored(file.name()) && wanted(tree, file)) {
        if (!files.isEmpty() && (bytes + file.bytes() > targetBytes || files.size() == FILES)) {
          pieces.add(new FilesPiece(folder, prefix, linked, bytes, Listing.of(files)));
          files.clear();
          bytes = 0;
        }
        files.add(file);
        bytes += file.bytes();
      }
    }
    if (!files.isEmpty()) {
      pieces.add(new FilesPiece(folder, prefix, linked, bytes, Listing.of(files)));
    }
    pieces.addAll(below);
    return pieces;
  }

  /** Whether a file is selected; what has no clean name is there to be refused. */
  private boolean wanted(SourceTree tree, StoredFile file) {
    try {
      String name = VirtualPath.clean(file.name(), tree.limits().nameBytes());
      return tree.selects(VirtualPath.join(prefix, ArchiveKind.of(name).strip(name)));
    } catch (RejectedException e) {
      return tree.selectsAll(prefix);
    }
  }

  /** The piece for a folder or an archive; null for what is read, or refused, as a file. */
  private Piece child(SourceTree tree, StoredFile file) {
    String name;
    try {
      name = VirtualPath.clean(file.name(), tree.limits().nameBytes());
    } catch (RejectedException e) {
      return null;
    }
    ArchiveKind kind = file.folder() ? ArchiveKind.NONE : ArchiveKind.of(name);
    boolean around = file.folder() || kind.folder();
    if (!around || VirtualPath.ignored(name) || !refusal(tree, folder, linked, file).isEmpty()) {
      return null;
    }
    String path = VirtualPath.join(prefix, kind.strip(name));
    return file.folder()
        ? new FolderPiece(followed(file).path(), path, linked || !file.target().isEmpty())
        : kind.piece(followed(file), path, VirtualPath.name(path), tree.relative(file.path()));
  }

  /** Why a child of a folder is not read; empty if it is. */
  static String refusal(SourceTree tree, String folder, boolean linked, StoredFile file) {
    String target = file.target();
    if (target.isEmpty()) {
      return "";
    }
    if (target.equals(StoredFile.NOWHERE)) {
      return "no file and no folder, or a link that leads to none";
    }
    if (!tree.holds(target)) {
      return "a link that leads out of the source, to " + VirtualPath.printable(target);
    }
    if (file.folder() && (linked || VirtualPath.within(target, folder))) {
      return "a link to a folder around it, or a second link on the way (want one at most)";
    }
    return "";
  }

  /** The file or folder that a link stands for. */
  static StoredFile followed(StoredFile file) {
    return file.target().isEmpty()
        ? file
        : new StoredFile(file.target(), file.folder(), file.bytes(), file.stamp());
  }
}
