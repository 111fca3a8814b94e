package dev.lamina.jobs.table;

import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.DatasetIndex;
import dev.lamina.core.data.SampleRecipe;
import dev.lamina.core.data.Storing;
import dev.lamina.core.data.shard.StoredImages;
import dev.lamina.core.digest.Sha256;
import dev.lamina.core.image.ImageTransform;
import dev.lamina.core.spec.SpecNode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the samples of a data set's folder have in common, whatever their split and version.
 *
 * @param dataset name of the format, such as {@code cifar10}
 * @param parameters of the format
 * @param recipe how samples are prepared, as {@link SampleRecipe#settings()}
 * @param classNames a label is an index into it; the vocabulary of text
 * @param classIds what the source calls the classes; empty where those are the indexes
 * @param ignored value of label maps that counts for nothing
 * @param licence what the authors say of use
 */
public record DatasetDescription(
    String dataset,
    Map<String, String> parameters,
    Map<String, String> recipe,
    List<String> classNames,
    List<Integer> classIds,
    OptionalInt ignored,
    String licence) {

  /** Raised whenever the same source would give other rows. */
  private static final String ROWS_VERSION = "2";

  public DatasetDescription {
    parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    recipe = Collections.unmodifiableSortedMap(new TreeMap<>(recipe));
    classNames = List.copyOf(classNames);
    classIds = List.copyOf(classIds);
  }

  /** The description of a source that was indexed. */
  public static DatasetDescription of(
      DatasetFormat format, SampleRecipe recipe, DatasetIndex index) {
    return new DatasetDescription(
        format.name(),
        format.parameters(),
        recipe.settings(),
        index.classNames(),
        index.classIds(),
        index.ignored(),
        index.licence());
  }

  /** How its pictures are decoded: as they were when they were stored. */
  public StoredImages decoding() {
    return new StoredImages(
        storing().form() == Storing.Form.KEEP
            ? ImageTransform.parse(recipe.get("transform"))
            : ImageTransform.KEEP,
        recipe.get("decoder"));
  }

  /** In which form its pictures are stored. */
  public Storing storing() {
    return Storing.parse(recipe.get("store"));
  }

  /** In what another description asks for other rows, for people. */
  public String difference(DatasetDescription other) {
    if (!dataset.equals(other.dataset)) {
      return "its format: it is " + dataset;
    }
    if (!parameters.equals(other.parameters)) {
      return "its parameters: they are %s, not %s".formatted(parameters, other.parameters);
    }
    if (!recipe.equals(other.recipe)) {
      return "how it was prepared: "
          + recipe.keySet().stream()
              .filter(key -> !recipe.get(key).equals(other.recipe.get(key)))
              .map(key -> "%s is %s, not %s".formatted(key, recipe.get(key), other.recipe.get(key)))
              .collect(Collectors.joining(", "));
    }
    return "its classes or the rows that this version of Lamina makes";
  }

  /**
   * SHA-256 in hexadecimal of all this, the licence apart: with it and the source's content every
   * row is fixed.
   */
  public String request() {
    var parts = new TreeMap<String, Object>();
    parts.put("rows", ROWS_VERSION);
    parts.put("format", dataset);
    parts.put("parameters", parameters);
    parts.put("recipe", recipe);
    parts.put("classes", classNames);
    parts.put("ids", classIds);
    parts.put("ignored", ignored.isPresent() ? ignored.getAsInt() : -1);
    return Sha256.of(SpecNode.of("", parts).canonical());
  }
}
