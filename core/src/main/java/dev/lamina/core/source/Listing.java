package dev.lamina.core.source;

import dev.lamina.core.digest.Sha256;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/** Some files of a folder, packed: some 30 bytes a file instead of objects. */
final class Listing implements Serializable {

  private static final long serialVersionUID = 1;

  private final int files;
  private final byte[] packed;
  private final String digest;

  private Listing(int files, byte[] packed, String digest) {
    this.files = files;
    this.packed = packed;
    this.digest = digest;
  }

  static Listing of(List<StoredFile> files) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      for (StoredFile file : files) {
        out.writeUTF(file.name());
        out.writeBoolean(file.folder());
        out.writeLong(file.bytes());
        out.writeUTF(file.stamp());
        out.writeUTF(file.target());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var packed = new ByteArrayOutputStream();
    try (var out = new DeflaterOutputStream(packed)) {
      bytes.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Listing(files.size(), packed.toByteArray(), Sha256.of(bytes.toByteArray()));
  }

  /** Of all names, sizes and stamps. */
  String digest() {
    return digest;
  }

  List<StoredFile> of(String folder) {
    var unpacked = new ArrayList<StoredFile>(files);
    try (var in = new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(packed)))) {
      for (int i = 0; i < files; i++) {
        String path = folder + "/" + in.readUTF();
        unpacked.add(
            new StoredFile(path, in.readBoolean(), in.readLong(), in.readUTF(), in.readUTF()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return unpacked;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Listing listing
        && listing.digest.equals(digest)
        && Arrays.equals(listing.packed, packed);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }
}
