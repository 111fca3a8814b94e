package dev.lamina.jobs.model;

import dev.lamina.core.deploy.ModelFile;
import dev.lamina.core.deploy.TrainedModel;
import dev.lamina.core.digest.Sha256;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A model on its way to other machines: the bytes of its {@link ModelFile}, which are broadcast,
 * and read where tasks need them; no Java objects of its own travel.
 */
public final class SharedModel implements Serializable {

  private static final long serialVersionUID = 1;

  /** A model that was read. */
  private record Read(String sha256, TrainedModel model) {}

  /** A Java array ends at 2 GiB, and the archive has its names, too. */
  private static final long MOST_BYTES = (2L << 30) - (64L << 20);

  private static final Object LOCK = new Object();

  /** What this JVM read last: one task after another asks for the same model. */
  private static Read last;

  private final String sha256;
  private final byte[] bytes;

  private SharedModel(String sha256, byte[] bytes) {
    this.sha256 = sha256;
    this.bytes = bytes;
  }

  /**
   * A model ready to be sent.
   *
   * @throws LaminaException {@code RESOURCES} if it has 2 GiB or more
   */
  public static SharedModel of(TrainedModel model) {
    long size = model.weights().stream().mapToLong(tensor -> tensor.bytes().remaining()).sum();
    if (size > MOST_BYTES) {
      throw new LaminaException(
          Failure.RESOURCES,
          "Cannot send model %s to tasks: its weights have %s bytes (want at most %s)"
              .formatted(model.trial().model(), size, MOST_BYTES));
    }
    var out = new ByteArrayOutputStream();
    try {
      ModelFile.write(model, out);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write a model into memory", e);
    }
    byte[] bytes = out.toByteArray();
    return new SharedModel(Sha256.of(bytes), bytes);
  }

  /** The model where it is needed. */
  public TrainedModel model() {
    // Tasks of one JVM come at once: one reads, the others wait for it.
    synchronized (LOCK) {
      if (last == null || !last.sha256.equals(sha256)) {
        last = new Read(sha256, read());
      }
      return last.model;
    }
  }

  private TrainedModel read() {
    Path file = null;
    try {
      file = Files.createTempFile("lamina-model-", ".pt");
      Files.write(file, bytes);
      TrainedModel model = ModelFile.read(file);
      Files.delete(file);
      return model;
    } catch (IOException | RuntimeException e) {
      remove(file, e);
      if (e instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      throw new LaminaException(
          Failure.RESOURCES,
          "Cannot unpack a model of %s bytes: %s (want room in the folder for temporary files)"
              .formatted(bytes.length, e.getMessage()),
          e);
    }
  }

  private static void remove(Path file, Exception because) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      because.addSuppressed(e);
    }
  }

  @Override
  public String toString() {
    return "model of %s bytes, sha256 %.12s".formatted(bytes.length, sha256);
  }
}
