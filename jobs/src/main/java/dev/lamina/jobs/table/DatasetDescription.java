package dev.lamina.jobs.table;

import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.DatasetIndex;
import dev.lamina.core.digest.Sha256;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.SpecNode;
import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a samples table was made of.
 *
 * @param request SHA-256 in hexadecimal of all that its rows depend on, the same for the same
 *     source and parameters
 * @param dataset name of the format, such as {@code cifar10}
 * @param parameters of the format
 * @param fingerprint of the source, as in {@link DatasetIndex#fingerprint()}
 * @param classNames a label is an index into it
 * @param channels of every image
 * @param height of every image in pixels
 * @param width of every image in pixels
 * @param shards number of shards, at least 1
 */
public record DatasetDescription(
    String request,
    String dataset,
    Map<String, String> parameters,
    String fingerprint,
    List<String> classNames,
    int channels,
    int height,
    int width,
    int shards)
    implements Serializable {

  /** Raised whenever the same source would give other rows. */
  private static final String ROWS_VERSION = "1";

  public DatasetDescription {
    parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    classNames = List.copyOf(classNames);
    Check.argument(shards >= 1, "Invalid number of shards: %s (want >= 1)", shards);
  }

  /** The description of a source that was indexed. */
  public static DatasetDescription of(DatasetFormat format, DatasetIndex index, int shards) {
    var parts = new TreeMap<String, Object>();
    parts.put("rows", ROWS_VERSION);
    parts.put("format", format.name());
    parts.put("parameters", format.parameters());
    parts.put("fingerprint", index.fingerprint());
    parts.put("classes", index.classNames());
    parts.put("shards", shards);
    return new DatasetDescription(
        Sha256.of(SpecNode.of("", parts).canonical()),
        format.name(),
        format.parameters(),
        index.fingerprint(),
        index.classNames(),
        index.channels(),
        index.height(),
        index.width(),
        shards);
  }
}
