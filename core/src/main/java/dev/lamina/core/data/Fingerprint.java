package dev.lamina.core.data;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A SHA-256 over texts and files, each preceded by its length so that parts cannot run together.
 */
final class Fingerprint {

  private final MessageDigest digest;

  Fingerprint() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Cannot make fingerprints: every Java has SHA-256", e);
    }
  }

  Fingerprint text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    length(bytes.length);
    digest.update(bytes);
    return this;
  }

  Fingerprint file(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      length(Files.size(file));
      byte[] buffer = new byte[1 << 16];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return this;
    } catch (IOException e) {
      throw new LaminaException(Failure.DATA, "Cannot read %s: %s".formatted(file, e), e);
    }
  }

  String hexadecimal() {
    return HexFormat.of().formatHex(digest.digest());
  }

  private void length(long bytes) {
    for (int shift = 56; shift >= 0; shift -= 8) {
      digest.update((byte) (bytes >>> shift));
    }
  }
}
