package dev.lamina.core.engine;

import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Files of tensors in the safetensors format, which Python and Rust read as well: the length of the
 * header in 8 little-endian bytes, a JSON header, the raw elements. A file is read and written
 * tensor by tensor and may be of any size; a tensor is below 2 GiB.
 *
 * <p>Nothing in a file is believed before it is checked, and a file that is read has no bytes that
 * no tensor owns. The format has no checksum: changed elements are not noticed here.
 */
public final class Safetensors {

  private static final int LENGTH_BYTES = 8;
  private static final int CHUNK = 1 << 20;

  private Safetensors() {}

  /**
   * What a file holds.
   *
   * @param metadata texts by key; sorted
   * @param tensors in the order of their place in the file, names unique
   */
  public record Content(SortedMap<String, String> metadata, List<HostTensor> tensors) {

    public Content {
      metadata = Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
      tensors = List.copyOf(tensors);
    }
  }

  /**
   * Writes a file, or leaves what was there as it was: the content goes to a temporary file beside
   * it, which then takes its place at once and is gone if anything fails.
   *
   * @param tensors in the order of their place in the file; names unique
   * @throws IllegalArgumentException if two names are equal or one is {@code __metadata__}
   * @throws LaminaException of kind RESOURCES if the disk is full or cannot be written
   */
  public static void write(
      Path file, SortedMap<String, String> metadata, List<HostTensor> tensors) {
    write(
        file,
        file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".tmp"),
        metadata,
        tensors);
  }

  static void write(
      Path file, Path temporary, SortedMap<String, String> metadata, List<HostTensor> tensors) {
    ByteBuffer header = SafetensorsHeader.write(metadata, tensors);
    try {
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        writeAll(channel, header);
        for (HostTensor tensor : tensors) {
          writeAll(channel, tensor.bytes());
        }
        channel.force(true);
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException | Error e) {
      removeAfter(temporary, e);
      if (e instanceof RuntimeException unexpected) {
        throw unexpected;
      }
      if (e instanceof Error error) {
        throw error;
      }
      throw new LaminaException(
          Failure.RESOURCES,
          "Cannot write %s: %s (want a writable directory with %s bytes free)"
              .formatted(
                  file,
                  reason((IOException) e),
                  tensors.stream().mapToLong(tensor -> tensor.bytes().remaining()).sum()),
          e);
    }
  }

  /**
   * Reads a file.
   *
   * @throws LaminaException of kind DATA if there is no such file, or it is not what the format
   *     asks for; the message names the file and the rule
   */
  public static Content read(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      SafetensorsHeader header = header(channel);
      var tensors = new ArrayList<HostTensor>();
      for (SafetensorsHeader.Entry entry : header.entries()) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(entry.length()));
        readAll(channel, bytes);
        SafetensorsHeader.checkElements(entry, bytes);
        tensors.add(new HostTensor(entry.name(), entry.type(), entry.shape(), bytes));
      }
      return new Content(header.metadata(), tensors);
    } catch (SafetensorsHeader.BrokenException e) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot read %s as safetensors: %s. The file is broken or of another format; fetch or"
                  .formatted(file, e.getMessage())
              + " write it again",
          e);
    } catch (NoSuchFileException e) {
      throw new LaminaException(Failure.DATA, "Cannot read %s: no such file".formatted(file), e);
    } catch (IOException e) {
      throw new LaminaException(Failure.DATA, "Cannot read %s: %s".formatted(file, reason(e)), e);
    }
  }

  private static SafetensorsHeader header(FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < LENGTH_BYTES) {
      throw new SafetensorsHeader.BrokenException(
          "it has %s bytes (want 8 for the length of the header)".formatted(size));
    }
    ByteBuffer length = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    readAll(channel, length);
    long claimed = length.getLong(0);
    if (claimed < 0 || claimed > SafetensorsHeader.MAXIMUM_BYTES) {
      throw new SafetensorsHeader.BrokenException(
          "its header claims %s bytes (want at most %s)"
              .formatted(Long.toUnsignedString(claimed), SafetensorsHeader.MAXIMUM_BYTES));
    }
    if (claimed > size - LENGTH_BYTES) {
      throw new SafetensorsHeader.BrokenException(
          "its header claims %s bytes, but only %s follow".formatted(claimed, size - LENGTH_BYTES));
    }
    ByteBuffer header = ByteBuffer.allocate((int) claimed);
    readAll(channel, header);
    return SafetensorsHeader.parse(header, size - LENGTH_BYTES - claimed);
  }

  /** Fills a buffer and flips it. */
  private static void readAll(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      // In pieces, since the channel copies a heap buffer through direct memory of the same size.
      buffer.limit(Math.min(buffer.capacity(), buffer.position() + CHUNK));
      if (channel.read(buffer) < 0) {
        throw new EOFException("the file became shorter while it was read");
      }
      buffer.limit(buffer.capacity());
    }
    buffer.flip();
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    int end = bytes.limit();
    while (bytes.position() < end) {
      bytes.limit(Math.min(end, bytes.position() + CHUNK));
      channel.write(bytes);
    }
  }

  private static void removeAfter(Path temporary, Throwable failure) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** File system exceptions of Java name only the file; their class tells what is wrong. */
  private static String reason(IOException e) {
    return e.getClass().getSimpleName() + (e.getMessage() == null ? "" : " " + e.getMessage());
  }
}
