package dev.lamina.core.source;

import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.commons.compress.archivers.tar.TarUtils;

/**
 * The header of an entry of a tar, with the extended headers before it (PAX, GNU).
 *
 * @param name as it is written
 * @param type the type flag: {@code '0'} a file, {@code '5'} a folder
 * @param bytes of content that follow, without padding
 * @param flaw why the entry cannot be read though the archive can; null if there is none
 */
record TarHeader(String name, char type, long bytes, RejectedException flaw) {

  static final int BLOCK = 512;

  private static final int NAME = 100;
  private static final int SIZE = 124;
  private static final int SIZE_LENGTH = 12;
  private static final int TYPE = 156;
  private static final int MAGIC = 257;
  private static final int PREFIX = 345;
  private static final int PREFIX_LENGTH = 155;
  private static final int SPARSE_MORE = 482;
  private static final int SPARSE_MORE_LATER = 504;

  /** Whether content may be read. */
  boolean file() {
    return (type == '0' || type == '\0' || type == '7') && !name.endsWith("/");
  }

  boolean folder() {
    return type == '5' || ((type == '0' || type == '\0') && name.endsWith("/"));
  }

  /** Bytes to the next header. */
  long padded() {
    return (bytes + BLOCK - 1) / BLOCK * BLOCK;
  }

  /**
   * Reads a header and leaves the feed at its content.
   *
   * @param end of the archive in the feed
   * @return null at the mark of the end
   * @throws RejectedException if there is no header to be made out, so that the next cannot be
   *     found either
   */
  static TarHeader next(Feed feed, long end, SourceLimits limits) {
    var extended = new TarExtension(limits);
    var block = new byte[BLOCK];
    while (true) {
      if (!block(feed, end, block)) {
        return null;
      }
      char type = (char) (block[TYPE] & 0xff);
      long size = size(block);
      if (type == 'x' || type == 'X' || type == 'g' || type == 'L' || type == 'K') {
        extended.add(type, content(feed, end, size, type, limits));
        continue;
      }
      if (type == 'S') {
        sparse(feed, end, block);
      }
      String name = extended.name() == null ? name(block) : extended.name();
      size = extended.size() < 0 ? size : extended.size();
      boolean bare = '1' <= type && type <= '6';
      return new TarHeader(name, type, bare ? 0 : size, extended.flaw());
    }
  }

  /** Reads a block that is a header; false for the mark of the end. */
  private static boolean block(Feed feed, long end, byte[] block) {
    long left = end - feed.position();
    int read = left <= 0 ? 0 : feed.read(block, (int) Math.min(BLOCK, left));
    if (read < BLOCK) {
      throw new RejectedException(
          RejectReason.TRUNCATED, "the archive ends without its mark of the end, two empty blocks");
    }
    if (Arrays.equals(block, new byte[BLOCK])) {
      return false;
    }
    if (!sound(block)) {
      boolean gzip = block[0] == 0x1f && (block[1] & 0xff) == 0x8b;
      throw new RejectedException(
          RejectReason.CORRUPT,
          gzip
              ? "it is compressed with gzip (want the name to end in .tar.gz)"
              : "no header of an entry where one must be; what follows is not read");
    }
    return true;
  }

  private static boolean sound(byte[] block) {
    try {
      return TarUtils.verifyCheckSum(block);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static long size(byte[] block) {
    try {
      long size = TarUtils.parseOctalOrBinary(block, SIZE, SIZE_LENGTH);
      if (size >= 0 && size <= Long.MAX_VALUE / 2) {
        return size;
      }
    } catch (IllegalArgumentException e) {
      throw badSize(e);
    }
    throw badSize(null);
  }

  private static RejectedException badSize(IllegalArgumentException cause) {
    return new RejectedException(
        RejectReason.CORRUPT, "a header states no size; what follows is not read", cause);
  }

  /** Content of an extended header; null if it is longer than any name. */
  private static byte[] content(Feed feed, long end, long size, char type, SourceLimits limits) {
    long start = feed.position();
    long limit = type == 'L' || type == 'K' ? limits.nameBytes() + 1L : TarExtension.BYTES;
    if (size > end - start) {
      throw cut();
    }
    byte[] content = null;
    if (size <= limit) {
      content = new byte[(int) size];
      if (feed.read(content, content.length) < content.length) {
        throw cut();
      }
    }
    feed.moveTo(Math.min(end, start + (size + BLOCK - 1) / BLOCK * BLOCK));
    return content;
  }

  private static RejectedException cut() {
    return new RejectedException(RejectReason.TRUNCATED, "the archive ends inside a header");
  }

  /** Passes over the blocks that say where a sparse file has its bytes. */
  private static void sparse(Feed feed, long end, byte[] header) {
    boolean more = header[SPARSE_MORE] != 0;
    var block = new byte[BLOCK];
    while (more) {
      if (end - feed.position() < BLOCK || feed.read(block, BLOCK) < BLOCK) {
        throw cut();
      }
      more = block[SPARSE_MORE_LATER] != 0;
    }
  }

  private static String name(byte[] block) {
    String name = TarExtension.text(block, 0, NAME);
    boolean posix = new String(block, MAGIC, 6, StandardCharsets.ISO_8859_1).equals("ustar\0");
    String prefix = posix ? TarExtension.text(block, PREFIX, PREFIX_LENGTH) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }
}
