package dev.lamina.core.source;

import dev.lamina.core.spec.Check;
import java.io.Serializable;

/**
 * What is accepted from a source. Nothing is allocated on the word of a file: a size or count that
 * a file states is held against these limits first.
 *
 * @param entryBytes most bytes of an entry that is read whole; default 256 MiB
 * @param entries most entries of one archive; what comes after them is not read; default 32 million
 * @param nameBytes longest path of an entry, also the longest extended header of a tar's name;
 *     default 4096
 * @param depth most archives around an entry: 1 for a tar of images, 2 for a tar of tars; default 2
 * @param compressionRatio most times its compressed size that an entry may become; an entry of up
 *     to 1 MiB may be any; default 250
 * @param expandedBytes most bytes that come out of one compressed archive (of a zip that is cut,
 *     out of each part), or of one compressed file that is streamed; default 4 TiB
 * @param heldBytes largest archive that is held in memory because it lies compressed in another and
 *     must be read out of order (a zip in a compressed zip); default 128 MiB
 */
public record SourceLimits(
    int entryBytes,
    long entries,
    int nameBytes,
    int depth,
    int compressionRatio,
    long expandedBytes,
    int heldBytes)
    implements Serializable {

  /** The limits stated above. */
  public static final SourceLimits DEFAULT =
      new SourceLimits(256 << 20, 32_000_000, 4096, 2, 250, 4L << 40, 128 << 20);

  public SourceLimits {
    Check.argument(entryBytes > 0, "Invalid entryBytes: %s (want > 0)", entryBytes);
    Check.argument(entries > 0, "Invalid entries: %s (want > 0)", entries);
    Check.argument(
        0 < nameBytes && nameBytes <= 1 << 20,
        "Invalid nameBytes: %s (want 1 to 1048576)",
        nameBytes);
    Check.argument(0 < depth && depth <= 8, "Invalid depth: %s (want 1 to 8)", depth);
    Check.argument(
        compressionRatio > 0, "Invalid compressionRatio: %s (want > 0)", compressionRatio);
    Check.argument(expandedBytes > 0, "Invalid expandedBytes: %s (want > 0)", expandedBytes);
    Check.argument(heldBytes > 0, "Invalid heldBytes: %s (want > 0)", heldBytes);
  }

  /** These limits with another size of an entry. */
  public SourceLimits withEntryBytes(int limit) {
    return new SourceLimits(
        limit, entries, nameBytes, depth, compressionRatio, expandedBytes, heldBytes);
  }
}
