package dev.lamina.core.tune;

import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecMap;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.spec.Spelling;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Schedulers from a specification. */
final class SchedulerReader {

  private static final int MOST = 1_000_000;
  private static final List<String> NAMES =
      List.of("fifo", "asha", "hyperband", "median", "patience", "threshold");

  private final SpecMap map;
  private final Ranking ranking;

  private SchedulerReader(SpecMap map, Ranking ranking) {
    this.map = map;
    this.ranking = ranking;
  }

  /**
   * @param longest epochs of a trial that searches no epochs, which {@code hyperband} needs
   * @throws SpecException naming path, value and rule
   */
  static Scheduler read(SpecNode section, Ranking ranking, OptionalInt longest) {
    SpecNode full =
        section.isText() ? SpecNode.of(section.path(), Map.of("name", section.text())) : section;
    SpecMap map = full.mapping();
    String name = map.required("name").text();
    if (!NAMES.contains(name)) {
      throw SpecException.at(
          section.path(),
          "Unknown scheduler: %s (%s)".formatted(name, Spelling.suggestion(name, NAMES)));
    }
    var reader = new SchedulerReader(map, ranking);
    Scheduler scheduler = full.checked(() -> reader.scheduler(name, full, longest));
    map.done();
    return scheduler;
  }

  private Scheduler scheduler(String name, SpecNode section, OptionalInt longest) {
    return switch (name) {
      case "asha" -> Schedulers.asha(ranking, first(), reduction());
      case "hyperband" -> {
        if (longest.isEmpty()) {
          throw section.wrong("a trial with 'epochs': hyperband needs one length for all trials");
        }
        yield Schedulers.hyperband(ranking, first(), reduction(), longest.getAsInt());
      }
      case "median" ->
          Schedulers.median(
              ranking, every(), map.integer("grace", 0, MOST, 1), map.integer("least", 1, MOST, 3));
      case "patience" ->
          Schedulers.patience(
              ranking,
              every(),
              (int) map.required("looks").integer(1, MOST),
              map.number("margin", 0, Double.MAX_VALUE, 0));
      case "threshold" ->
          Schedulers.threshold(
              ranking,
              every(),
              (int) map.required("epoch").integer(1, MOST),
              map.required("value").number(-Double.MAX_VALUE, Double.MAX_VALUE));
      default -> Schedulers.fifo();
    };
  }

  private int first() {
    return map.integer("first", 1, MOST, 1);
  }

  private int reduction() {
    return map.integer("reduction", 2, MOST, 3);
  }

  private int every() {
    return map.integer("every", 1, MOST, 1);
  }
}
