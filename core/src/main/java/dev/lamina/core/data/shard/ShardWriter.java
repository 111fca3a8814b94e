package dev.lamina.core.data.shard;

import dev.lamina.core.data.ClassLabel;
import dev.lamina.core.image.Image;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Writes what {@link ShardFile} reads. Nothing is forced to the disk: a process that dies loses no
 * page of the system's, and what a failing machine loses, checksums find. Used by one thread, which
 * closes it; that closes the channel too.
 */
final class ShardWriter implements Closeable {

  private static final int BUFFER = 1 << 20;

  private final FileChannel channel;
  private final ShardName name;
  private final DataOutputStream out;
  private ByteBuffer index = ByteBuffer.allocate(1024 * ShardFile.ENTRY);
  private long position = ShardFile.HEADER;

  /**
   * @param channel of a file whose content means nothing
   */
  ShardWriter(FileChannel channel, ShardName name) throws IOException {
    this.channel = channel;
    this.name = name;
    channel.position(ShardFile.HEADER);
    OutputStream plain = Channels.newOutputStream(channel);
    this.out = new DataOutputStream(new BufferedOutputStream(plain, BUFFER));
  }

  void add(DecodedSample sample) throws IOException {
    Image image = sample.image();
    byte[] key = sample.key().getBytes(StandardCharsets.UTF_8);
    byte[] target = TargetBytes.of(sample.target());
    byte[] rest = Arrays.copyOf(key, key.length + target.length);
    System.arraycopy(target, 0, rest, key.length, target.length);
    byte[] pixels = image.pixels();
    out.write(pixels);
    out.write(rest);
    if (!index.hasRemaining()) {
      index = ByteBuffer.allocate(Math.multiplyExact(2, index.capacity())).put(index.flip());
    }
    index.putLong(position).putInt(pixels.length).putInt(key.length).putInt(target.length);
    index.putInt(image.channels()).putInt(image.height()).putInt(image.width());
    index.putInt(sample.target() instanceof ClassLabel label ? label.index() : -1);
    index.putInt(ShardFile.crc(pixels, 0, pixels.length));
    index.putInt(ShardFile.crc(rest, 0, rest.length)).putInt(0);
    position += pixels.length + rest.length;
  }

  /** Ends the shard: only now is the file one. */
  void finish() throws IOException {
    int size = index.position() / ShardFile.ENTRY;
    byte[] entries = Arrays.copyOf(index.array(), index.position());
    out.write(entries);
    out.flush();
    long length = position + entries.length;
    channel.truncate(length);
    ByteBuffer header = ByteBuffer.allocate(ShardFile.HEADER);
    header.putLong(ShardFile.MAGIC).putInt(ShardFile.VERSION).putInt(size);
    header.putLong(position).putLong(length).put(HexFormat.of().parseHex(name.digest()));
    header.putInt(ShardFile.crc(entries, 0, entries.length));
    header.putInt(ShardFile.crc(header.array(), 0, ShardFile.HEADER_CRC_AT)).flip();
    while (header.hasRemaining()) {
      channel.write(header, header.position());
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
