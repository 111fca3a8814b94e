package dev.lamina.jobs.table;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.tune.Setting;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepEvent.Advanced;
import dev.lamina.core.tune.SweepEvent.Assigned;
import dev.lamina.core.tune.SweepEvent.Cancelled;
import dev.lamina.core.tune.SweepEvent.End;
import dev.lamina.core.tune.SweepEvent.Ended;
import dev.lamina.core.tune.SweepEvent.Extended;
import dev.lamina.core.tune.SweepEvent.OfTrial;
import dev.lamina.core.tune.SweepEvent.Restarted;
import dev.lamina.core.tune.SweepEvent.SegmentFailed;
import dev.lamina.core.tune.SweepEvent.SegmentStopped;
import dev.lamina.core.tune.SweepEvent.Started;
import dev.lamina.core.tune.SweepEvent.Suggested;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * An event as columns of the log by name, and back; columns that an event has no use for are null.
 */
final class TrialsRow {

  /** The names of events, in lower case with dashes. */
  private enum Kind {
    SUGGESTED,
    ASSIGNED,
    STARTED,
    ADVANCED,
    SEGMENT_FAILED,
    SEGMENT_STOPPED,
    ENDED,
    RESTARTED,
    EXTENDED,
    CANCELLED
  }

  private TrialsRow() {}

  /** What an event says, by column; without sequence and provenance. */
  static Map<String, Object> columns(SweepEvent event) {
    var columns = new LinkedHashMap<String, Object>();
    if (event instanceof OfTrial of) {
      columns.put("trial", of.trial());
    }
    if (event instanceof Suggested e) {
      columns.put("event", SpecNode.spelled(Kind.SUGGESTED));
      columns.put("parameters", json(e.parameters()));
      columns.put("labels", Setting.labels(e.parameters()));
    } else if (event instanceof Assigned e) {
      columns.put("event", SpecNode.spelled(Kind.ASSIGNED));
      columns.put("epoch", e.toEpoch());
    } else if (event instanceof Started e) {
      columns.put("event", SpecNode.spelled(Kind.STARTED));
      columns.put("attempt", e.attempt());
      columns.put("from_epoch", e.fromEpoch());
      columns.put("epoch", e.toEpoch());
    } else if (event instanceof Advanced e) {
      columns.put("event", SpecNode.spelled(Kind.ADVANCED));
      columns.put("attempt", e.attempt());
      columns.put("epoch", e.epoch());
      columns.put("metrics", e.metrics());
      columns.put("facts", e.facts());
    } else if (event instanceof SegmentFailed e) {
      columns.put("event", SpecNode.spelled(Kind.SEGMENT_FAILED));
      columns.put("attempt", e.attempt());
      columns.put("failure", SpecNode.spelled(e.failure()));
      columns.put("message", e.message());
    } else if (event instanceof SegmentStopped e) {
      columns.put("event", SpecNode.spelled(Kind.SEGMENT_STOPPED));
      columns.put("attempt", e.attempt());
    } else if (event instanceof Ended e) {
      columns.put("event", SpecNode.spelled(Kind.ENDED));
      columns.put("result", SpecNode.spelled(e.end()));
    } else if (event instanceof Restarted) {
      columns.put("event", SpecNode.spelled(Kind.RESTARTED));
    } else if (event instanceof Extended e) {
      columns.put("event", SpecNode.spelled(Kind.EXTENDED));
      columns.put("trials", e.trials());
    } else if (event instanceof Cancelled) {
      columns.put("event", SpecNode.spelled(Kind.CANCELLED));
    } else {
      throw new IllegalArgumentException("Unknown event: " + event);
    }
    return columns;
  }

  /**
   * The event that a row tells.
   *
   * @param row by column
   */
  static SweepEvent event(Map<String, Object> row) {
    Kind kind = constant(Kind.class, row.get("event"));
    return switch (kind) {
      case EXTENDED -> new Extended((Integer) row.get("trials"));
      case CANCELLED -> new Cancelled();
      default -> ofTrial(kind, (Integer) row.get("trial"), row);
    };
  }

  private static SweepEvent ofTrial(Kind kind, int trial, Map<String, Object> row) {
    Integer attempt = (Integer) row.get("attempt");
    return switch (kind) {
      case SUGGESTED -> new Suggested(trial, parameters((String) row.get("parameters")));
      case ASSIGNED -> new Assigned(trial, (Integer) row.get("epoch"));
      case STARTED ->
          new Started(trial, attempt, (Integer) row.get("from_epoch"), (Integer) row.get("epoch"));
      case ADVANCED ->
          new Advanced(
              trial,
              attempt,
              (Integer) row.get("epoch"),
              map(row.get("metrics"), Double.class::cast),
              map(row.get("facts"), String.class::cast));
      case SEGMENT_FAILED ->
          new SegmentFailed(
              trial,
              attempt,
              constant(Failure.class, row.get("failure")),
              (String) row.get("message"));
      case SEGMENT_STOPPED -> new SegmentStopped(trial, attempt);
      case RESTARTED -> new Restarted(trial);
      case ENDED -> new Ended(trial, constant(End.class, row.get("result")));
      case EXTENDED, CANCELLED ->
          throw new IllegalArgumentException("no event of a trial: " + kind);
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
