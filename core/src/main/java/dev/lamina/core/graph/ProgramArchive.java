package dev.lamina.core.graph;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Reads what {@link Program#writeArchive} wrote, but for the program itself: values and extra
 * texts. Nothing of it is run or unpickled. Owned by one thread, and closed by its owner.
 */
public final class ProgramArchive implements AutoCloseable {

  private final ZipFile zip;

  private ProgramArchive(ZipFile zip) {
    this.zip = zip;
  }

  /**
   * @throws IOException if it is no archive
   */
  public static ProgramArchive open(Path file) throws IOException {
    return new ProgramArchive(new ZipFile(file.toFile()));
  }

  /**
   * A text beside the program, in UTF-8; empty if there is none of this name.
   *
   * @param most bytes that it may have
   * @throws IOException if it has more, or is damaged
   */
  public Optional<byte[]> extra(String name, int most) throws IOException {
    ZipEntry entry = zip.getEntry(TorchScriptArchive.extra(name));
    if (entry == null) {
      return Optional.empty();
    }
    if (entry.getSize() > most) {
      throw new IOException(
          "%s has %s bytes (want at most %s)".formatted(name, entry.getSize(), most));
    }
    return Optional.of(content(entry, name, entry.getSize()));
  }

  /**
   * The values of variables.
   *
   * @param variables of the program that was written, in its order
   * @throws IOException if one is missing, of another size, or damaged
   */
  public List<HostTensor> values(List<Variable> variables) throws IOException {
    var values = new ArrayList<HostTensor>();
    for (Variable variable : variables) {
      long wanted = variable.elements() * variable.type().bytes();
      ZipEntry entry = zip.getEntry(TorchScriptArchive.value(values.size()));
      if (entry == null || entry.getSize() != wanted) {
        throw new IOException(
            "it has %s for %s (want %s bytes of %s)"
                .formatted(
                    entry == null ? "nothing" : entry.getSize() + " bytes",
                    variable.name(),
                    wanted,
                    variable));
      }
      byte[] bytes = content(entry, variable.name(), wanted);
      values.add(
          new HostTensor(
              variable.name(), variable.type(), variable.shape().sizes(), ByteBuffer.wrap(bytes)));
    }
    if (zip.getEntry(TorchScriptArchive.value(values.size())) != null) {
      throw new IOException("it has more tensors than the %s wanted".formatted(values.size()));
    }
    return values;
  }

  private byte[] content(ZipEntry entry, String name, long wanted) throws IOException {
    // So nothing that is read is larger than the file.
    if (entry.getMethod() != ZipEntry.STORED || entry.getCompressedSize() != wanted) {
      throw new IOException("%s is compressed (want it stored as it is)".formatted(name));
    }
    if (wanted > Integer.MAX_VALUE - Long.BYTES) {
      throw new IOException("%s has %s bytes (want less than 2 GiB)".formatted(name, wanted));
    }
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] bytes = in.readNBytes(Math.toIntExact(wanted));
      if (bytes.length != wanted || in.read() >= 0) {
        throw new IOException("%s is damaged (want %s bytes)".formatted(name, wanted));
      }
      // Whoever reads a zip in Java looks at checksums himself.
      var checksum = new CRC32();
      checksum.update(bytes);
      if (checksum.getValue() != entry.getCrc()) {
        throw new IOException("%s is damaged (its checksum is another)".formatted(name));
      }
      return bytes;
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
