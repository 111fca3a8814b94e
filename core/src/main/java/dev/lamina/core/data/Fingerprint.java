package dev.lamina.core.data;

import dev.lamina.core.digest.Sha256;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A SHA-256 over texts and files, each preceded by its length so that parts cannot run together.
 */
final class Fingerprint {

  private final Sha256 digest = new Sha256();

  Fingerprint text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.add((long) bytes.length).add(bytes);
    return this;
  }

  Fingerprint file(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      digest.add(Files.size(file));
      byte[] buffer = new byte[1 << 16];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.add(ByteBuffer.wrap(buffer, 0, read));
      }
      return this;
    } catch (IOException e) {
      throw new LaminaException(Failure.DATA, "Cannot read %s: %s".formatted(file, e), e);
    }
  }

  String hexadecimal() {
    return digest.hexadecimal();
  }
}
