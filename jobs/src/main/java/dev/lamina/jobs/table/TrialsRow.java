package dev.lamina.jobs.table;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.tune.Setting;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepEvent.Advanced;
import dev.lamina.core.tune.SweepEvent.End;
import dev.lamina.core.tune.SweepEvent.Ended;
import dev.lamina.core.tune.SweepEvent.SegmentFailed;
import dev.lamina.core.tune.SweepEvent.SegmentStopped;
import dev.lamina.core.tune.SweepEvent.Started;
import dev.lamina.core.tune.SweepEvent.Suggested;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** An event as a row of the log and back: the columns between trial and provenance. */
record TrialsRow(
    Kind kind,
    int trial,
    Integer attempt,
    Integer fromEpoch,
    Integer epoch,
    SortedMap<String, Setting> parameters,
    SortedMap<String, Double> metrics,
    SortedMap<String, String> facts,
    Failure failure,
    String message,
    End end) {

  /** The names of events, in lower case with dashes. */
  enum Kind {
    SUGGESTED,
    STARTED,
    ADVANCED,
    SEGMENT_FAILED,
    SEGMENT_STOPPED,
    ENDED
  }

  static TrialsRow of(SweepEvent event) {
    if (event instanceof Suggested e) {
      return new TrialsRow(
          Kind.SUGGESTED,
          e.trial(),
          null,
          null,
          null,
          e.parameters(),
          null,
          null,
          null,
          null,
          null);
    } else if (event instanceof Started e) {
      return new TrialsRow(
          Kind.STARTED,
          e.trial(),
          e.attempt(),
          e.fromEpoch(),
          e.toEpoch(),
          null,
          null,
          null,
          null,
          null,
          null);
    } else if (event instanceof Advanced e) {
      return new TrialsRow(
          Kind.ADVANCED,
          e.trial(),
          e.attempt(),
          null,
          e.epoch(),
          null,
          e.metrics(),
          e.facts(),
          null,
          null,
          null);
    } else if (event instanceof SegmentFailed e) {
      return new TrialsRow(
          Kind.SEGMENT_FAILED,
          e.trial(),
          e.attempt(),
          null,
          null,
          null,
          null,
          null,
          e.failure(),
          e.message(),
          null);
    } else if (event instanceof SegmentStopped e) {
      return new TrialsRow(
          Kind.SEGMENT_STOPPED,
          e.trial(),
          e.attempt(),
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null);
    } else if (event instanceof Ended e) {
      return new TrialsRow(
          Kind.ENDED, e.trial(), null, null, null, null, null, null, null, null, e.end());
    }
    throw new IllegalArgumentException("Unknown event: " + event);
  }

  Object[] values(String sweep, long sequence, long dataVersion, String codeVersion, Instant time) {
    return new Object[] {
      sweep,
      sequence,
      SpecNode.spelled(kind),
      trial,
      attempt,
      fromEpoch,
      epoch,
      parameters == null ? null : json(parameters),
      parameters == null ? null : labels(parameters),
      metrics,
      facts,
      failure == null ? null : SpecNode.spelled(failure),
      message,
      end == null ? null : SpecNode.spelled(end),
      dataVersion,
      codeVersion,
      time
    };
  }

  static SweepEvent event(Object[] row) {
    int trial = (Integer) row[3];
    Integer attempt = (Integer) row[4];
    return switch (constant(Kind.class, row[2])) {
      case SUGGESTED -> new Suggested(trial, parameters((String) row[7]));
      case STARTED -> new Started(trial, attempt, (Integer) row[5], (Integer) row[6]);
      case ADVANCED ->
          new Advanced(
              trial,
              attempt,
              (Integer) row[6],
              map(row[9], Double.class::cast),
              map(row[10], String.class::cast));
      case SEGMENT_FAILED ->
          new SegmentFailed(trial, attempt, constant(Failure.class, row[11]), (String) row[12]);
      case SEGMENT_STOPPED -> new SegmentStopped(trial, attempt);
      case ENDED -> new Ended(trial, constant(End.class, row[13]));
    };
  }

  private static <E extends Enum<E>> E constant(Class<E> type, Object spelled) {
    return Enum.valueOf(type, ((String) spelled).toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  private static String json(SortedMap<String, Setting> parameters) {
    var settings = new TreeMap<String, Object>();
    parameters.forEach(
        (path, setting) ->
            settings.put(path, Map.of("label", setting.label(), "value", setting.value())));
    return SpecNode.of("", settings).canonical();
  }

  private static SortedMap<String, String> labels(SortedMap<String, Setting> parameters) {
    var labels = new TreeMap<String, String>();
    parameters.forEach((path, setting) -> labels.put(path, setting.label()));
    return labels;
  }

  private static SortedMap<String, Setting> parameters(String json) {
    Map<?, ?> settings = (Map<?, ?>) SpecNode.parse(json, "parameters").value();
    return map(
        settings,
        value -> {
          var setting = (Map<?, ?>) value;
          return new Setting((String) setting.get("label"), setting.get("value"));
        });
  }

  private static <V> SortedMap<String, V> map(Object found, Function<Object, V> value) {
    var map = new TreeMap<String, V>();
    ((Map<?, ?>) found).forEach((key, element) -> map.put((String) key, value.apply(element)));
    return map;
  }
}
