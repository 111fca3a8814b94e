package dev.lamina.core.digest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A SHA-256 over bytes that are added piece by piece. Used once, by one thread. */
public final class Sha256 {

  private static final int CHUNK = 1 << 20;

  private final MessageDigest digest;

  public Sha256() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** The digest of a text in UTF-8, in hexadecimal. */
  public static String of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The digest of some bytes, in hexadecimal. */
  public static String of(byte[] bytes) {
    return new Sha256().add(bytes).hexadecimal();
  }

  /** The digest of a file, in hexadecimal. Reads it piece by piece. */
  public static String of(Path file) throws IOException {
    var digest = new Sha256();
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    try (FileChannel channel = FileChannel.open(file)) {
      while (channel.read(chunk.clear()) >= 0) {
        digest.add(chunk.flip());
      }
    }
    return digest.hexadecimal();
  }

  public Sha256 add(byte[] bytes) {
    digest.update(bytes);
    return this;
  }

  /** Adds what lies between position and limit, and moves the position. */
  public Sha256 add(ByteBuffer bytes) {
    digest.update(bytes);
    return this;
  }

  /** Adds a number as 8 bytes, the highest first. */
  public Sha256 add(long number) {
    return add(ByteBuffer.allocate(Long.BYTES).putLong(number).flip());
  }

  /** The digest of all that was added: 64 hexadecimal digits in lower case. */
  public String hexadecimal() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
