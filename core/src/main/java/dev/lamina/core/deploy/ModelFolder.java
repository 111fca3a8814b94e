package dev.lamina.core.deploy;

import dev.lamina.core.backbone.Task;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A trained model as a folder that DJL loads by its path or URL: {@link #MODEL}, {@code
 * serving.properties}, the names of the classes in {@code synset.txt}, {@code lamina.json}, and a
 * {@code README.md} for people.
 */
public final class ModelFolder {

  /** The model itself, see {@link ModelFile}. */
  public static final String MODEL = "model.pt";

  private static final String PROPERTIES = "serving.properties";
  private static final String NAMES = "synset.txt";
  private static final String CARD = "README.md";

  private ModelFolder() {}

  /**
   * Writes a model. The folder is there when it is whole, or not at all.
   *
   * @param folder must not exist
   * @throws LaminaException {@code RESOURCES} if it exists, or cannot be written
   */
  public static void write(TrainedModel model, Path folder) {
    Path unfinished = Unfinished.beside(folder);
    try {
      Files.createDirectory(unfinished);
      ModelFile.writeNew(model, unfinished.resolve(MODEL));
      Files.writeString(unfinished.resolve(PROPERTIES), ServingProperties.of(model));
      Files.writeString(
          unfinished.resolve(ModelFile.DESCRIPTION), ModelDescription.of(model) + "\n");
      Files.writeString(unfinished.resolve(CARD), ModelCard.of(model));
      if (model.task() != Task.LANGUAGE_MODELLING) {
        Files.write(unfinished.resolve(NAMES), names(model.classes()));
      }
      Unfinished.become(unfinished, folder);
    } catch (IOException e) {
      throw Unfinished.failed(folder, e);
    } finally {
      Unfinished.remove(unfinished);
    }
  }

  /** One on each line, so that a name cannot go on. */
  private static List<String> names(List<String> classes) {
    return classes.stream().map(name -> name.replaceAll("\\R", " ")).toList();
  }

  /**
   * Reads a model.
   *
   * @param path a folder that {@link #write} wrote, or a file that {@link ModelFile} wrote
   * @throws LaminaException {@code DATA} if there is none, or it is damaged or none of Lamina's
   */
  public static TrainedModel read(Path path) {
    if (!Files.exists(path)) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot read model %s: there is no such file or folder (want what 'lamina export --format djl' or '--format torchscript' wrote)"
              .formatted(path));
    }
    return ModelFile.read(Files.isDirectory(path) ? path.resolve(MODEL) : path);
  }
}
