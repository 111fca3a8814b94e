package dev.lamina.core.data.shard;

import dev.lamina.core.data.ImageBuffer;
import dev.lamina.core.data.Target;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * A cached shard, open for reading. Big-endian:
 *
 * <pre>
 *   0    magic, version, number of samples          8 + 4 + 4 bytes
 *   16   position of the index, length of the file  8 + 8
 *   32   digest of its name                         32
 *   64   CRC-32C of the index, of bytes 0 to 67     4 + 4
 *   72   samples: pixels, key in UTF-8, target
 *        index: 48 bytes a sample
 * </pre>
 *
 * The header is written last. An index entry: position of the sample (8), lengths of pixels, key
 * and target, channels, height, width, class or -1, CRC-32C of the pixels, of key and target, and 4
 * bytes of 0. The index is in memory while the file is open; samples are checked whenever they are
 * read. Files are read, not mapped: a mapping lasts until it is garbage, and a file cut short under
 * it would end the process.
 *
 * <p>Safe for several threads. A thread that is interrupted while it reads closes the file: others
 * then get a {@link java.nio.channels.ClosedChannelException}.
 */
final class ShardFile implements Closeable {

  /** Part of every name: another version never reads this one's files. */
  static final int VERSION = 1;

  static final long MAGIC = 0x4c616d696e613031L;
  static final int HEADER = 72;
  static final int ENTRY = 48;
  static final int INDEX_CRC_AT = 64;
  static final int HEADER_CRC_AT = 68;

  private final Path path;
  private final Object fileKey;
  private final FileChannel channel;
  private final ByteBuffer index;
  private final int size;

  private ShardFile(Path path, Object fileKey, FileChannel channel, ByteBuffer index, int size) {
    this.path = path;
    this.fileKey = fileKey;
    this.channel = channel;
    this.index = index;
    this.size = size;
  }

  /**
   * Opens a shard and checks header and index.
   *
   * @throws DamagedShardException if it is another one, half of one, or damaged
   * @throws java.nio.file.NoSuchFileException if it is not there
   */
  static ShardFile open(Path path, ShardName name) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      Object fileKey = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
      ByteBuffer header = ByteBuffer.allocate(HEADER);
      readFully(channel, header, 0);
      int size = header.getInt(12);
      long indexAt = header.getLong(16);
      require(header.getLong(0) == MAGIC && header.getInt(8) == VERSION, "no shard");
      require(crc(header.array(), 0, HEADER_CRC_AT) == header.getInt(HEADER_CRC_AT), "header");
      require(hexadecimal(header).equals(name.digest()), "another shard");
      require(header.getLong(24) == channel.size(), "length");
      require(indexAt + (long) size * ENTRY == channel.size(), "length of the index");
      ByteBuffer index = ByteBuffer.allocate(size * ENTRY);
      readFully(channel, index, indexAt);
      require(crc(index.array(), 0, index.capacity()) == header.getInt(INDEX_CRC_AT), "index");
      return new ShardFile(path, fileKey, channel, index, size);
    } catch (IOException | RuntimeException | Error e) {
      channel.close();
      throw e;
    }
  }

  int size() {
    return size;
  }

  /** Whether it can still be read from. */
  boolean isOpen() {
    return channel.isOpen();
  }

  /** The class of a sample; -1 if its target is another. */
  int label(int sample) {
    return index.getInt(sample * ENTRY + 32);
  }

  void read(int sample, ImageBuffer into) throws IOException {
    int entry = sample * ENTRY;
    int length = index.getInt(entry + 8);
    byte[] pixels =
        into.prepare(index.getInt(entry + 20), index.getInt(entry + 24), index.getInt(entry + 28));
    readFully(channel, ByteBuffer.wrap(pixels, 0, length), index.getLong(entry));
    require(crc(pixels, 0, length) == index.getInt(entry + 36), "pixels of sample " + sample);
  }

  String key(int sample) throws IOException {
    return new String(rest(sample), 0, index.getInt(sample * ENTRY + 12), StandardCharsets.UTF_8);
  }

  Target target(int sample) throws IOException {
    byte[] rest = rest(sample);
    int keyLength = index.getInt(sample * ENTRY + 12);
    return TargetBytes.read(ByteBuffer.wrap(rest, keyLength, rest.length - keyLength));
  }

  private byte[] rest(int sample) throws IOException {
    int entry = sample * ENTRY;
    byte[] rest = new byte[index.getInt(entry + 12) + index.getInt(entry + 16)];
    readFully(channel, ByteBuffer.wrap(rest), index.getLong(entry) + index.getInt(entry + 8));
    require(crc(rest, 0, rest.length) == index.getInt(entry + 40), "target of sample " + sample);
    return rest;
  }

  /** Removes the file, unless another has taken its place meanwhile. */
  void delete() throws IOException {
    if (Files.exists(path)
        && fileKey != null
        && fileKey.equals(Files.readAttributes(path, BasicFileAttributes.class).fileKey())) {
      Files.deleteIfExists(path);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  static int crc(byte[] bytes, int from, int length) {
    var crc = new CRC32C();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }

  private static String hexadecimal(ByteBuffer header) {
    byte[] digest = new byte[32];
    header.get(32, digest);
    return HexFormat.of().formatHex(digest);
  }

  private static void readFully(FileChannel channel, ByteBuffer into, long position)
      throws IOException {
    long at = position;
    while (into.hasRemaining()) {
      int read = channel.read(into, at);
      require(read > 0, "end of file");
      at += read;
    }
  }

  private static void require(boolean condition, String what) throws DamagedShardException {
    if (!condition) {
      throw new DamagedShardException(what);
    }
  }
}
