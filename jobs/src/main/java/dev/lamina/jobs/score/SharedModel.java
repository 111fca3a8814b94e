package dev.lamina.jobs.score;

import dev.lamina.core.deploy.ModelFile;
import dev.lamina.core.deploy.TrainedModel;
import dev.lamina.core.digest.Sha256;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A model on its way to other machines: the bytes of its {@link ModelFile}, which are broadcast,
 * and read where tasks need them; no Java objects of its own travel.
 */
final class SharedModel implements Serializable {

  private static final long serialVersionUID = 1;

  /** A model that was read. */
  private record Read(String sha256, TrainedModel model) {}

  /** What this JVM read last: one task after another asks the same model. */
  private static final AtomicReference<Read> LAST = new AtomicReference<>();

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
  static SharedModel of(TrainedModel model) {
    var out = new ByteArrayOutputStream();
    try {
      ModelFile.write(model, out);
    } catch (OutOfMemoryError | IOException e) {
      throw new LaminaException(
          Failure.RESOURCES,
          "Cannot send model %s to tasks: %s (want one of less than 2 GiB, and more heap with LAMINA_MEMORY)"
              .formatted(model.trial().model(), e.getMessage()),
          e);
    }
    byte[] bytes = out.toByteArray();
    return new SharedModel(Sha256.of(bytes), bytes);
  }

  /** The model where it is needed. */
  TrainedModel model() {
    Read last = LAST.get();
    if (last != null && last.sha256.equals(sha256)) {
      return last.model;
    }
    var read = new Read(sha256, read());
    LAST.set(read);
    return read.model;
  }

  private TrainedModel read() {
    Path file = null;
    try {
      file = Files.createTempFile("lamina-model-", ".pt");
      Files.write(file, bytes);
      return ModelFile.read(file);
    } catch (IOException e) {
      throw new LaminaException(
          Failure.RESOURCES,
          "Cannot unpack a model of %s bytes: %s (want room in the folder for temporary files)"
              .formatted(bytes.length, e.getMessage()),
          e);
    } finally {
      remove(file);
    }
  }

  private static void remove(Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new LaminaException(
          Failure.RESOURCES, "Cannot delete %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  @Override
  public String toString() {
    return "model of %s bytes, sha256 %.12s".formatted(bytes.length, sha256);
  }
}
