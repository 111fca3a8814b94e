package dev.lamina.core.deploy;

import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Program;
import dev.lamina.core.graph.ProgramArchive;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A trained model as one file: a TorchScript archive that {@code torch.jit.load} reads in Python
 * (1.13 and later), C++ and DJL, with {@link #DESCRIPTION} beside the program.
 *
 * <p>Lamina itself reads the description and the values, and writes the program anew: code of a
 * file is never run.
 */
public final class ModelFile {

  /** Name of the description among the extra files of the archive: JSON. */
  public static final String DESCRIPTION = "lamina.json";

  private static final int MOST_DESCRIPTION = 64 << 20;
  private static final int BUFFER = 1 << 16;

  private ModelFile() {}

  /**
   * Writes a model. The file is there when it is whole, or not at all.
   *
   * @param file must not exist
   * @throws LaminaException {@code RESOURCES} if it exists, or cannot be written
   */
  public static void write(TrainedModel model, Path file) {
    Path unfinished = Unfinished.beside(file);
    try {
      writeNew(model, unfinished);
      Unfinished.become(unfinished, file);
    } catch (IOException e) {
      throw Unfinished.failed(file, e);
    } finally {
      Unfinished.remove(unfinished);
    }
  }

  /**
   * The same, without care for what is left where it fails.
   *
   * @throws IOException if it exists, or cannot be written
   */
  static void writeNew(TrainedModel model, Path file) throws IOException {
    try (OutputStream out =
        new BufferedOutputStream(
            Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            BUFFER)) {
      write(model, out);
    }
  }

  /**
   * Writes the bytes of such a file to a stream, which stays open.
   *
   * @throws IOException if the stream cannot take them
   */
  public static void write(TrainedModel model, OutputStream out) throws IOException {
    SortedMap<String, String> extras = new TreeMap<>();
    extras.put(DESCRIPTION, ModelDescription.of(model));
    model.program().writeArchive(out, model.values(), extras);
  }

  /**
   * Reads a model.
   *
   * @param file that {@link #write} wrote
   * @throws LaminaException {@code DATA} if there is none, or it is damaged or none of Lamina's
   */
  public static TrainedModel read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw broken(file, "there is no such file", null);
    }
    try (ProgramArchive archive = ProgramArchive.open(file)) {
      byte[] json =
          archive
              .extra(DESCRIPTION, MOST_DESCRIPTION)
              .orElseThrow(() -> broken(file, "it has no " + DESCRIPTION, null));
      ModelDescription.Parsed parsed =
          ModelDescription.parse(
              new String(json, StandardCharsets.UTF_8), DESCRIPTION + " of " + file);
      Program program = parsed.model().program();
      List<HostTensor> weights = archive.values(program.variables());
      String digest = ModelDescription.digest(weights);
      if (!digest.equals(parsed.digest())) {
        throw broken(
            file,
            "its weights have SHA-256 %s, and not %s".formatted(digest, parsed.digest()),
            null);
      }
      return parsed.model().with(weights);
    } catch (SpecException | IllegalArgumentException | IOException e) {
      throw broken(file, String.valueOf(e.getMessage()), e);
    }
  }

  private static LaminaException broken(Path file, String why, Exception cause) {
    return new LaminaException(
        Failure.DATA,
        "Cannot read model %s: %s (want a file that 'lamina export --format torchscript' wrote; safetensors are weights alone)"
            .formatted(file, why),
        cause);
  }
}
