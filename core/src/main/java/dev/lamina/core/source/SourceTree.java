package dev.lamina.core.source;

import dev.lamina.core.digest.Sha256;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The files of a source as one tree, whatever they lie in: a folder, a tar or zip, archives in
 * folders, archives in archives. A value that travels to other machines and holds nothing open.
 *
 * <pre>{@code
 * var tree = SourceTree.open(new LocalStorage(), "/data/imagenet", SourceLimits.DEFAULT);
 * tree.list("");                                   // what lies at the top: [train, val, devkit.txt]
 * tree.small("devkit.txt", 1 << 20);               // a file, whole
 * for (Part part : tree.only("train").parts(64 << 20)) {
 *   tree.read(part, visitor);                      // or in a task elsewhere: both are serializable
 * }
 * }</pre>
 *
 * <p>Paths are virtual: separated by {@code /}, and independent of the container. An archive {@code
 * n01440764.tar} in a folder or in another tar is the folder {@code n01440764}; what lies in {@code
 * x.zip} as {@code x/a} is {@code x/a}, not {@code x/x/a}; {@code labels.gz} is the file {@code
 * labels}; the archive that is the source itself adds nothing. {@code ./} is dropped, and {@code
 * __MACOSX}, {@code .DS_Store} and {@code ._*} are not there. What an archive is, its name tells:
 * {@code .tar}, {@code .tar.gz}, {@code .tgz}, {@code .zip}.
 *
 * <p>What cannot be a file of the tree (unsafe paths, links and devices in archives, links out of
 * the source, unknown compression, damage) is handed to the visitor as rejected; only a source that
 * cannot be reached or made sense of at all is a {@link LaminaException}.
 */
public final class SourceTree implements Serializable {

  private static final long serialVersionUID = 1;

  private final Storage storage;
  private final StoredFile root;
  private final SourceLimits limits;
  private final Selection selection;

  private SourceTree(Storage storage, StoredFile root, SourceLimits limits, Selection selection) {
    this.storage = storage;
    this.root = root;
    this.limits = limits;
    this.selection = selection;
  }

  /**
   * The tree of a folder, an archive or a single file.
   *
   * @throws LaminaException {@code DATA} if nothing is there
   */
  public static SourceTree open(Storage storage, String path, SourceLimits limits) {
    StoredFile root =
        storage
            .find(path)
            .orElseThrow(
                () ->
                    new LaminaException(
                        Failure.DATA,
                        "Cannot open source "
                            + path
                            + ": nothing is there (want a folder, tar, tar.gz, zip or gz)"));
    return new SourceTree(storage, root, limits, Selection.ALL);
  }

  /** The path that it was opened with, as the storage has it. */
  public String path() {
    return root.path();
  }

  /** The same tree as if only these folders and files, with all below them, were in it. */
  public SourceTree only(Collection<String> paths) {
    Check.argument(!paths.isEmpty(), "Invalid selection: empty (want folders or files)");
    return new SourceTree(storage, root, limits, Selection.of(paths));
  }

  public SourceTree only(String... paths) {
    return only(List.of(paths));
  }

  /** {@link #parts(long, Spread)}, listing and indexing in this thread. */
  public List<Part> parts(long targetBytes) {
    return parts(targetBytes, Spread.here());
  }

  /**
   * Cuts the tree. Together the parts hold every entry once, and no two have one position; they and
   * their order depend on the tree and the target alone. No content is read: folders are listed, of
   * archives that are larger than the target the headers are.
   *
   * @param targetBytes wanted size of a part, as it is stored; a part is larger only if one entry
   *     is, or what cannot be cut: a compressed tar
   */
  public List<Part> parts(long targetBytes, Spread spread) {
    Check.argument(targetBytes > 0, "Invalid size of parts: %s (want > 0)", targetBytes);
    var parts = new ArrayList<Part>();
    var positions = new HashSet<String>();
    var pieces = new ArrayList<Piece>();
    long bytes = 0;
    for (Piece piece : pieces(targetBytes, spread)) {
      if (!pieces.isEmpty() && bytes + piece.bytes() > targetBytes) {
        parts.add(part(parts.size(), pieces, positions));
        pieces.clear();
        bytes = 0;
      }
      pieces.add(piece);
      bytes += piece.bytes();
    }
    if (!pieces.isEmpty()) {
      parts.add(part(parts.size(), pieces, positions));
    }
    return parts;
  }

  /**
   * @param taken positions of the parts before it: two begin at one where links lead to a folder
   */
  private Part part(int number, List<Piece> pieces, Set<String> taken) {
    String begin = pieces.get(0).position(this);
    String position = begin;
    for (int times = 2; !taken.add(position); times++) {
      position = begin + " again " + times;
    }
    return Part.of(number, pieces, position);
  }

  private List<Piece> pieces(long targetBytes, Spread spread) {
    SourceTree tree = this;
    List<Piece> pieces = List.of(rootPiece());
    while (true) {
      var uncut = new ArrayList<Piece>();
      pieces.stream().filter(piece -> !piece.settled(targetBytes)).forEach(uncut::add);
      if (uncut.isEmpty()) {
        return pieces;
      }
      var cut = spread.map(uncut, piece -> new ArrayList<>(piece.cut(tree, targetBytes)));
      var next = new ArrayList<Piece>();
      int done = 0;
      for (Piece piece : pieces) {
        if (piece.settled(targetBytes)) {
          next.add(piece);
        } else {
          cut.get(done++).stream()
              .filter(below -> selection.mayHold(below.prefix()))
              .forEach(next::add);
        }
      }
      pieces = next;
    }
  }

  /**
   * Hands all entries of a part to a visitor, in their order.
   *
   * @param part of this tree, or of one that {@link #only} made of it
   * @throws LaminaException {@code DATA} if a file is gone or has changed since it was listed, or
   *     an archive makes no sense at all; {@code RESOURCES} if the store does not answer
   */
  public void read(Part part, SourceVisitor visitor) {
    try (var reading = Reading.streaming(this, new VisitorSink(selection, visitor))) {
      for (Piece piece : part.pieces()) {
        piece.read(reading);
      }
    }
  }

  /**
   * What lies directly below a folder, sorted by path; of archives around it the headers are read.
   *
   * @param folder its path; empty for the root
   * @throws LaminaException {@code DATA} if there is no such folder
   */
  public List<SourceEntry> list(String folder) {
    var sink = new ListingSink(selection, folder);
    try (var reading = Reading.seeking(this, sink)) {
      rootPiece().read(reading);
    }
    if (!sink.exists()) {
      throw missing("folder", folder);
    }
    return sink.found();
  }

  /** The file or folder of a path; empty if nothing is there. */
  public Optional<SourceEntry> find(String path) {
    var sink = new SearchSink(path);
    try (var reading = Reading.seeking(this, sink)) {
      rootPiece().read(reading);
    }
    return sink.found().filter(found -> selection.mayHold(found.path()));
  }

  /**
   * A file, whole.
   *
   * @param limit most bytes that are accepted
   * @throws LaminaException {@code DATA} if it is not there, larger or cannot be read
   */
  public byte[] small(String path, int limit) {
    try (InputStream in = stream(path)) {
      byte[] bytes = in.readNBytes(limit);
      if (in.read() >= 0) {
        throw refused(
            path,
            new RejectedException(
                RejectReason.TOO_MANY_BYTES, "it is larger than " + limit + " bytes"));
      }
      return bytes;
    } catch (RejectedException e) {
      throw refused(path, e);
    } catch (IOException e) {
      throw storeOrContent(path, e);
    }
  }

  /**
   * A file as a stream, for what is too large to hold. The caller closes it. Reads throw a {@link
   * RejectedException} for damaged or extremely compressed content.
   *
   * @throws LaminaException {@code DATA} if it is not there
   */
  public InputStream stream(String path) {
    var sink = new SearchSink(path);
    var reading = Reading.seeking(this, sink);
    try {
      rootPiece().read(reading);
      if (sink.content() == null || !selection.holds(path)) {
        throw sink.rejected() == null ? missing("file", path) : refused(path, sink.rejected());
      }
      return new Closing(sink.content().stream(), reading);
    } catch (RejectedException e) {
      reading.close();
      throw refused(path, e);
    } catch (RuntimeException | Error e) {
      reading.close();
      throw e;
    }
  }

  /** {@link #stamp(Spread)}, listing in this thread. */
  public String stamp() {
    return stamp(Spread.here());
  }

  /**
   * 64 hexadecimal digits that change when the content may have changed: of the names, sizes and
   * modification times or tags of all stored files. Lists all folders and opens no archive.
   */
  public String stamp(Spread spread) {
    var stamp = new Sha256();
    for (Piece piece : pieces(Long.MAX_VALUE, spread)) {
      piece.addTo(stamp);
    }
    return stamp.hexadecimal();
  }

  Storage storage() {
    return storage;
  }

  /** Whether a file is among those that {@link #only} asked for. */
  boolean selects(String path) {
    return selection.holds(path);
  }

  /** Whether all files of a folder are. */
  boolean selectsAll(String folder) {
    return selection.holds(folder);
  }

  boolean mayHold(String folder) {
    return selection.mayHold(folder);
  }

  SourceLimits limits() {
    return limits;
  }

  /** Whether a stored path lies below the source's folder. */
  boolean holds(String stored) {
    return stored.startsWith(base());
  }

  /** A stored path as seen from the source; for a source of one file its name. */
  String relative(String stored) {
    return holds(stored) ? stored.substring(base().length()) : stored;
  }

  private String base() {
    String path = root.folder() ? root.path() : parent(root.path());
    return path.endsWith("/") ? path : path + "/";
  }

  private static String parent(String path) {
    return path.substring(0, path.lastIndexOf('/') + 1);
  }

  private Piece rootPiece() {
    if (root.folder()) {
      return new FolderPiece(root.path(), "", false);
    }
    ArchiveKind kind = ArchiveKind.of(root.name());
    if (kind.folder()) {
      return kind.piece(root, "", "", root.name());
    }
    String folder = parent(root.path());
    return new FilesPiece(
        folder.length() > 1 ? folder.substring(0, folder.length() - 1) : folder,
        "",
        false,
        root.bytes(),
        Listing.of(List.of(root)));
  }

  private LaminaException missing(String what, String path) {
    return new LaminaException(
        Failure.DATA,
        "Cannot read %s %s of %s: it is not there (want a path as the tree lists it)"
            .formatted(what, path, root.path()));
  }

  private LaminaException refused(String path, RejectedException why) {
    return new LaminaException(
        Failure.DATA,
        "Cannot read file %s of %s: %s".formatted(path, root.path(), why.getMessage()),
        why);
  }

  private LaminaException storeOrContent(String path, IOException e) {
    RuntimeException told = EntryContent.translated(e);
    return told instanceof LaminaException store ? store : refused(path, (RejectedException) told);
  }

  /** A stream of content, with what is open for it. */
  private static final class Closing extends FilterInputStream {

    private final Reading reading;

    private Closing(InputStream in, Reading reading) {
      super(in);
      this.reading = reading;
    }

    @Override
    public void close() throws IOException {
      try (reading) {
        super.close();
      }
    }
  }
}
