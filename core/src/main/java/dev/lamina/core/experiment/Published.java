package dev.lamina.core.experiment;

import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecMap;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.spec.Spelling;
import dev.lamina.core.train.Trainer;
import dev.lamina.core.tune.Distribution;
import dev.lamina.core.tune.SearchSpace;
import dev.lamina.core.tune.Setting;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Values that a paper prints, to stand beside ours. They change no result and are no part of a
 * sweep's identity.
 *
 * <pre>{@code
 * published:
 *   - source: "MAN, table 1 (arXiv 2407.05623)"
 *     metric: test/accuracy          # or peak-memory, in GB
 *     epochs: 400                    # after which the paper measured, if it tells
 *     by: [method, partition]        # searched parameters; the only one but the seed if left out
 *     values:
 *       end-to-end: 0.9363           # whatever the partition
 *       dgl: {k8: 0.8837, k16: 0.8592}
 * }</pre>
 *
 * @param source the paper, for people
 * @param by paths of the parameters whose labels tell the rows, the outermost first
 * @param rows in the order of the text that was read
 */
public record Published(
    String source, String metric, Optional<Integer> epochs, List<String> by, List<Row> rows) {

  /** The metric whose values are in GB: the peak memory of training. */
  public static final String PEAK_MEMORY = "peak-memory";

  private static final String SEED = "seed";

  /**
   * One value.
   *
   * @param labels by path, of {@link Published#by} or the first of them
   */
  public record Row(Map<String, String> labels, double value) {

    public Row {
      labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    }

    /** Whether a trial with these labels is what the value is about. */
    public boolean matches(Map<String, String> parameters) {
      return parameters.entrySet().containsAll(labels.entrySet());
    }
  }

  public Published {
    by = List.copyOf(by);
    rows = List.copyOf(rows);
  }

  /**
   * Reads the tables of a sweep.
   *
   * @throws SpecException for a parameter or a label that the space does not have, naming the
   *     nearest one it has
   */
  static List<Published> of(SpecNode section, SearchSpace space) {
    return section.list().stream().map(table -> table(table, space)).toList();
  }

  private static Published table(SpecNode node, SearchSpace space) {
    SpecMap map = node.mapping();
    String source = map.required("source").text();
    SpecNode metricNode = map.required("metric");
    String metric = metricNode.text();
    var metrics = new ArrayList<>(Trainer.METRICS);
    metrics.add(PEAK_MEMORY);
    if (!metrics.contains(metric)) {
      throw metricNode.unknown("metric", metrics);
    }
    Optional<Integer> epochs = map.optional("epochs").map(n -> (int) n.integer(1, 1_000_000));
    List<String> by =
        map.optional("by")
            .map(paths -> paths.list().stream().map(path -> searched(path, space)).toList())
            .orElseGet(() -> onlyParameter(node, space));
    if (by.isEmpty() || by.size() != Set.copyOf(by).size()) {
      throw map.required("by").wrong("at least one searched parameter, each once");
    }
    SpecNode values = map.required("values");
    map.done();
    var rows = new ArrayList<Row>();
    read(values, space, by, Map.of(), metric, rows);
    return new Published(source, metric, epochs, by, rows);
  }

  private static String searched(SpecNode path, SearchSpace space) {
    if (!space.distributions().containsKey(path.text())) {
      throw path.unknown("searched parameter", space.distributions().keySet());
    }
    return path.text();
  }

  private static List<String> onlyParameter(SpecNode node, SearchSpace space) {
    List<String> paths =
        space.distributions().keySet().stream().filter(path -> !path.equals(SEED)).toList();
    if (paths.size() != 1) {
      throw SpecException.at(
          node.path(),
          "Missing key: by (want the searched parameters whose labels the values go by; searched: %s)"
              .formatted(paths.isEmpty() ? "none" : String.join(", ", paths)));
    }
    return paths;
  }

  private static void read(
      SpecNode values,
      SearchSpace space,
      List<String> by,
      Map<String, String> outer,
      String metric,
      List<Row> rows) {
    String path = by.get(outer.size());
    List<String> known = labels(values, path, space.distributions().get(path));
    SpecMap map = values.mapping();
    for (String label : map.keys()) {
      if (!known.contains(label)) {
        throw SpecException.at(
            values.path(),
            "Unknown label of %s: '%s' (%s)"
                .formatted(path, label, Spelling.suggestion(label, known)));
      }
      var labels = new LinkedHashMap<>(outer);
      labels.put(path, label);
      SpecNode value = map.required(label);
      if (value.isMapping() && labels.size() < by.size()) {
        read(value, space, by, labels, metric, rows);
      } else {
        rows.add(new Row(labels, value(value, metric)));
      }
    }
  }

  private static List<String> labels(SpecNode node, String path, Distribution distribution) {
    return distribution
        .points()
        .orElseThrow(
            () ->
                SpecException.at(
                    node.path(),
                    "Cannot tell values by %s: it is drawn from a range (want a choice or a grid)"
                        .formatted(path)))
        .stream()
        .map(Setting::label)
        .toList();
  }

  /** Papers print percentages, and errors: the range catches what was not turned. */
  private static double value(SpecNode node, String metric) {
    double value = node.number(0, metric.endsWith("accuracy") ? 1 : Double.MAX_VALUE);
    if (value == 0) {
      throw node.wrong("a number above 0");
    }
    return value;
  }
}
