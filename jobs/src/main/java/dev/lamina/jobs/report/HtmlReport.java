package dev.lamina.jobs.report;

import dev.lamina.core.backbone.Task;
import dev.lamina.core.draw.Axis;
import dev.lamina.core.draw.Chart;
import dev.lamina.core.draw.Drawing;
import dev.lamina.core.draw.Figures;
import dev.lamina.core.draw.Markup;
import dev.lamina.core.experiment.TrialRunner;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.train.Trainer;
import dev.lamina.core.tune.SweepEvent.SegmentFailed;
import dev.lamina.jobs.report.TrialReport.State;
import dev.lamina.jobs.spark.TaskFacts;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** A sweep's result as one HTML page that needs nothing else: no scripts, no other files. */
public final class HtmlReport {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

  /** Trials that are named where they are not shown. */
  private static final int NAMED = 50;

  private final SweepReport report;
  private final SweepFacts facts;
  private final Markup page = new Markup();

  private HtmlReport(SweepReport report) {
    this.report = report;
    this.facts = report.facts();
  }

  /** The page. */
  public static String of(SweepReport report) {
    return new HtmlReport(report).write();
  }

  private String write() {
    page.raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
        .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
        .element("title", "Sweep " + facts.name())
        .raw("<style>" + PageStyle.CSS + "</style></head><body><main>");
    head();
    tiles();
    leaderboard();
    front();
    seeds();
    papers();
    curves();
    drawings();
    parameters();
    failures();
    provenance();
    repeat();
    page.raw("<footer>Made by Lamina, ").text(TIME.format(facts.made())).raw("</footer>");
    page.raw("</main></body></html>\n");
    return page.toString();
  }

  private void head() {
    page.raw("<header>").element("p", "kicker", "Lamina sweep").element("h1", facts.name());
    if (report.partial()) {
      page.element(
          "p",
          "notice",
          "Partial: the sweep has not ended. "
              + new TextReport(report).summary()
              + ". Run the command at the end to go on.");
    }
    page.raw("</header>");
  }

  private void tiles() {
    page.raw("<section class=\"tiles\">");
    var best = report.best();
    tile(
        "best trial's " + facts.metric(),
        best.map(t -> Figures.number(report.ranked().of(t).orElseThrow())).orElse(Columns.NONE),
        best.map(t -> "trial %d, %s".formatted(t.trial(), epochOf(t)))
            .orElse("no trial has a value yet"));
    tile(
        "trials completed",
        Long.toString(report.count(State.COMPLETED)),
        "of " + Math.max(facts.trials(), report.trials().size()));
    long stopped = report.count(State.STOPPED);
    if (stopped > 0) {
      tile("trials stopped early", Long.toString(stopped), "others were chosen to go on");
    }
    long cancelled = report.count(State.CANCELLED);
    if (cancelled > 0) {
      tile("trials cancelled", Long.toString(cancelled), "a user wanted no more of them");
    }
    long failed = report.count(State.FAILED);
    tile(
        "trials failed",
        Long.toString(failed),
        report.failures().isEmpty() ? "no segment failed" : kinds() + " (segments)");
    tile(
        "epochs trained",
        Long.toString(report.trials().stream().mapToLong(TrialReport::epoch).sum()),
        mostEpochs() + " a whole trial");
    page.raw("</section>");
  }

  private String epochOf(TrialReport trial) {
    return (report.ranked().chosen() ? "best at epoch " : "after epoch ")
        + report.ranked().point().apply(trial).orElseThrow().getKey();
  }

  private int mostEpochs() {
    return report.trials().stream().mapToInt(TrialReport::epochs).max().orElse(1);
  }

  private String kinds() {
    return report.failures().entrySet().stream()
        .map(entry -> entry.getValue() + " " + entry.getKey())
        .collect(Collectors.joining(", "));
  }

  private void tile(String name, String value, String note) {
    page.raw("<div class=\"tile\">")
        .element("p", "label", name)
        .element("p", "value", value)
        .element("p", "note", note)
        .raw("</div>");
  }

  private void leaderboard() {
    page.raw("<section>").element("h2", "Leaderboard");
    if (report.trials().isEmpty()) {
      page.element("p", "empty", "No trial has begun.").raw("</section>");
      return;
    }
    var columns = new Columns(report);
    page.raw("<div class=\"wide\"><table><thead><tr>");
    List<String> names = columns.names();
    for (int i = 0; i < names.size(); i++) {
      page.element("th", columns.numeric(i) ? "number" : "words", names.get(i));
    }
    page.raw("</tr></thead><tbody>");
    for (int rank = 0; rank < report.trials().size(); rank++) {
      TrialReport trial = report.trials().get(rank);
      page.raw(rank == 0 && report.best().isPresent() ? "<tr class=\"first\">" : "<tr>");
      List<String> row = columns.row(rank);
      for (int i = 0; i < row.size(); i++) {
        if (i == row.size() - 1) {
          String style = "state " + trial.state().name().toLowerCase(Locale.ROOT);
          page.raw("<td>").element("span", style, row.get(i)).raw("</td>");
        } else if (i == 0) {
          page.raw("<td class=\"number\"><i class=\"key " + color(rank) + "\"></i>")
              .text(row.get(i))
              .raw("</td>");
        } else {
          page.element("td", columns.numeric(i) ? "number" : "words", row.get(i));
        }
      }
      page.raw("</tr>");
    }
    page.raw("</tbody></table></div>");
    page.element("p", "hint", columns.epochNote());
    columns.memoryNote().ifPresent(note -> page.element("p", "hint", note));
    page.raw("</section>");
  }

  private void front() {
    Optional<ParetoTable> found = ParetoTable.of(report);
    if (found.isEmpty()) {
      return;
    }
    ParetoTable table = found.get();
    page.raw("<section>").element("h2", "Pareto front");
    if (!table.rows().isEmpty()) {
      table(table.names(), table.rows(), table::numeric);
      scatter(table);
    }
    page.element("p", "hint", table.note()).raw("</section>");
  }

  /** The first objective against the second. */
  private void scatter(ParetoTable table) {
    List<TrialReport> trials = table.compared();
    List<double[]> points = trials.stream().map(table::point).toList();
    var x = Axis.over(points.stream().mapToDouble(point -> point[1]));
    var y = Axis.over(points.stream().mapToDouble(point -> point[0]));
    String title = "%s against %s, the front marked".formatted(table.name(0), table.name(1));
    var chart = new Chart(760, 280, x, y, title);
    chart.axes(table.name(1), x.ticks(), table.name(0));
    for (boolean marked : new boolean[] {false, true}) {
      for (int i = 0; i < trials.size(); i++) {
        if (table.front().contains(trials.get(i)) == marked) {
          double[] point = points.get(i);
          String told =
              "%s: %s, %s"
                  .formatted(
                      label(trials.get(i)), table.shown(0, point[0]), table.shown(1, point[1]));
          chart.dot(marked ? "c0" : "rest", point[1], point[0], told);
        }
      }
    }
    figure(title, chart);
  }

  private void seeds() {
    var table = new SeedTable(report);
    if (table.groups().isEmpty()) {
      return;
    }
    page.raw("<section>").element("h2", "Means over seeds");
    table(table.names(), table.groups().stream().map(table::row).toList(), table::numeric);
    page.element(
        "p",
        "hint",
        "Completed trials. The interval of 95 % is of the mean, by Student's t; a single seed has none.");
    whiskers(table);
    page.raw("</section>");
  }

  private void whiskers(SeedTable table) {
    Quantity ranked = report.ranked();
    var estimates = table.groups().stream().map(g -> g.estimate(ranked).orElseThrow()).toList();
    var y =
        Axis.over(
            estimates.stream()
                .flatMapToDouble(
                    e ->
                        DoubleStream.of(
                            e.mean() - e.halfWidth().orElse(0),
                            e.mean() + e.halfWidth().orElse(0))));
    var names = table.groups().stream().map(table::label).toList();
    String title = "mean " + ranked.name();
    var chart = new Chart(760, 280, new Axis(-0.6, names.size() - 0.4, false), y, title);
    chart.categories("", names, title);
    for (int i = 0; i < names.size(); i++) {
      Estimate estimate = estimates.get(i);
      String told =
          "%s: %s %s, %d seeds"
              .formatted(
                  names.get(i),
                  Figures.number(estimate.mean()),
                  estimate.interval(),
                  estimate.count());
      double half = estimate.halfWidth().orElse(0);
      chart.whisker(i, estimate.mean() - half, estimate.mean() + half);
      chart.dot("c0", i, estimate.mean(), told);
    }
    figure(title + ", with 95 % intervals", chart);
  }

  private void papers() {
    List<PaperTable> tables = PaperTable.of(report);
    if (tables.isEmpty()) {
      return;
    }
    page.raw("<section>").element("h2", "Beside published values");
    for (PaperTable table : tables) {
      page.element("h3", table.title());
      table(table.names(), table.rows(), table::numeric);
      table.note().ifPresent(note -> page.element("p", "hint", note));
    }
    page.raw("</section>");
  }

  private void table(List<String> names, List<List<String>> rows, IntPredicate numeric) {
    page.raw("<div class=\"wide\"><table><thead><tr>");
    for (int i = 0; i < names.size(); i++) {
      page.element("th", numeric.test(i) ? "number" : "words", names.get(i));
    }
    page.raw("</tr></thead><tbody>");
    for (List<String> row : rows) {
      page.raw("<tr>");
      for (int i = 0; i < row.size(); i++) {
        page.element("td", numeric.test(i) ? "number" : "words", row.get(i));
      }
      page.raw("</tr>");
    }
    page.raw("</tbody></table></div>");
  }

  /** Class of a trial's color: the best have their own, the rest share one. */
  private static String color(int rank) {
    return rank < PageStyle.COLORS ? "c" + rank : "rest";
  }

  private void curves() {
    var metrics = new LinkedHashSet<>(List.of(facts.metric(), Trainer.LOSS, Trainer.TEST_LOSS));
    for (Task task : Task.values()) {
      for (String measure : task.curves()) {
        metrics.addAll(List.of(Trainer.TEST + measure, Trainer.VALIDATION + measure));
      }
    }
    List<String> measured =
        metrics.stream()
            .filter(name -> report.trials().stream().anyMatch(t -> !t.curve(name).isEmpty()))
            .toList();
    if (measured.isEmpty()) {
      return;
    }
    page.raw("<section>").element("h2", "Learning curves").raw("<div class=\"charts\">");
    measured.forEach(this::learningCurve);
    page.raw("</div>");
    legend();
    page.raw("</section>");
  }

  private void learningCurve(String metric) {
    var y =
        Axis.over(
            report.trials().stream()
                .flatMap(t -> t.curve(metric).values().stream())
                .mapToDouble(Double::doubleValue));
    var x = new Axis(0.5, mostEpochs() + 0.5, false);
    var chart = new Chart(520, 300, x, y, metric + " by epoch");
    chart.axes("epoch", x.wholeTicks(), metric);
    // The best is drawn last, on top of the others.
    for (int rank = report.trials().size() - 1; rank >= 0; rank--) {
      TrialReport trial = report.trials().get(rank);
      Map<Integer, Double> curve = trial.curve(metric);
      if (!curve.isEmpty()) {
        var points = new ArrayList<double[]>();
        curve.forEach((epoch, value) -> points.add(new double[] {epoch, value}));
        chart.curve(
            color(rank),
            points,
            "%s, last %s"
                .formatted(label(trial), Figures.number(trial.last(metric).orElseThrow())));
      }
    }
    figure(metric, chart);
  }

  private void figure(String caption, Chart chart) {
    page.raw("<figure>").element("figcaption", caption).raw(chart.svg()).raw("</figure>");
  }

  private void legend() {
    page.raw("<ul class=\"legend\">");
    for (int rank = 0; rank < Math.min(PageStyle.COLORS, report.trials().size()); rank++) {
      TrialReport trial = report.trials().get(rank);
      if (!trial.curves().isEmpty()) {
        page.raw("<li><i class=\"key " + color(rank) + "\"></i>").text(label(trial)).raw("</li>");
      }
    }
    if (report.trials().size() > PageStyle.COLORS) {
      page.raw("<li><i class=\"key rest\"></i>")
          .text("%d more".formatted(report.trials().size() - PageStyle.COLORS))
          .raw("</li>");
    }
    page.raw("</ul>");
  }

  private String label(TrialReport trial) {
    String settings =
        report.varied().stream()
            .filter(path -> trial.parameters().containsKey(path))
            .map(path -> trial.parameters().get(path))
            .collect(Collectors.joining(", "));
    return "trial " + trial.trial() + (settings.isEmpty() ? "" : ": " + settings);
  }

  private void drawings() {
    List<TrialDrawings> shown = report.gallery().shown();
    if (shown.isEmpty()) {
      return;
    }
    page.raw("<section>").element("h2", "Drawings");
    for (int i = 0; i < shown.size(); i++) {
      TrialDrawings trial = shown.get(i);
      String name =
          "%s, after epoch %d%s"
              .formatted(
                  report.trials().stream()
                      .filter(known -> known.trial() == trial.trial())
                      .map(this::label)
                      .findFirst()
                      .orElse("trial " + trial.trial()),
                  trial.epoch(),
                  i == 0 ? " (the best that has some)" : "");
      if (i == 0) {
        page.element("h3", name);
        pictures(trial);
      } else {
        page.raw("<details>").element("summary", name);
        pictures(trial);
        page.raw("</details>");
      }
    }
    List<Integer> others = report.gallery().others();
    String more =
        others.isEmpty()
            ? ""
            : "%d more trials have drawings: %s%s. "
                .formatted(
                    others.size(),
                    others.stream()
                        .limit(NAMED)
                        .map(String::valueOf)
                        .collect(Collectors.joining(", ")),
                    others.size() > NAMED ? ", …" : "");
    page.element(
        "p",
        "hint",
        more + "Those of all trials are files beside this one: drawings/trial-N/NAME.svg.");
    page.raw("</section>");
  }

  /** As images, so that nothing in one has a meaning for the page. */
  private void pictures(TrialDrawings trial) {
    page.raw("<div class=\"drawings\">");
    for (Drawing drawing : trial.drawings()) {
      page.raw("<img alt=\"")
          .text(drawing.title())
          .raw("\" src=\"data:image/svg+xml;base64,")
          .raw(Base64.getEncoder().encodeToString(drawing.svg()))
          .raw("\"/>");
    }
    page.raw("</div>");
  }

  private void parameters() {
    if (report.varied().isEmpty() || report.best().isEmpty()) {
      return;
    }
    page.raw("<section>")
        .element("h2", "Parameters against " + facts.metric())
        .raw("<div class=\"charts small\">");
    report.varied().forEach(this::parameter);
    page.raw("</div></section>");
  }

  private void parameter(String path) {
    var labels = new ArrayList<String>();
    var values = new ArrayList<Double>();
    var ranks = new ArrayList<Integer>();
    for (int rank = 0; rank < report.trials().size(); rank++) {
      TrialReport trial = report.trials().get(rank);
      var value = report.ranked().of(trial);
      if (value.isPresent() && trial.parameters().containsKey(path)) {
        labels.add(trial.parameters().get(path));
        values.add(value.getAsDouble());
        ranks.add(rank);
      }
    }
    var y = Axis.over(values.stream().mapToDouble(Double::doubleValue));
    boolean numeric = labels.stream().allMatch(label -> Figures.parsed(label).isPresent());
    String title = facts.metric();
    double[] positions;
    Chart chart;
    if (numeric) {
      positions = labels.stream().mapToDouble(l -> Figures.parsed(l).orElseThrow()).toArray();
      var x = Axis.fitting(positions);
      chart = new Chart(360, 250, x, y, path + " against " + facts.metric());
      chart.axes(path + (x.logarithmic() ? " (logarithmic)" : ""), x.ticks(), title);
    } else {
      List<String> names = labels.stream().distinct().sorted().toList();
      positions = labels.stream().mapToDouble(names::indexOf).toArray();
      chart =
          new Chart(
              360,
              250,
              new Axis(-0.6, names.size() - 0.4, false),
              y,
              path + " against " + facts.metric());
      chart.categories(path, names, title);
    }
    for (int i = labels.size() - 1; i >= 0; i--) {
      chart.dot(
          color(ranks.get(i)),
          positions[i],
          values.get(i),
          "%s: %s"
              .formatted(label(report.trials().get(ranks.get(i))), Figures.number(values.get(i))));
    }
    figure(path, chart);
  }

  private void failures() {
    Map<Failure, Long> counts = report.failures();
    if (counts.isEmpty()) {
      return;
    }
    page.raw("<section>").element("h2", "Failures").raw("<p>").text(kinds());
    page.text(
            ". A failed segment is tried again from the trial's last checkpoint if that may help.")
        .raw("</p><div class=\"wide\"><table><thead><tr><th class=\"number\">trial</th>")
        .raw(
            "<th class=\"number\">attempt</th><th>kind</th><th>why</th><th>trial's end</th></tr></thead><tbody>");
    for (TrialReport trial : report.trials()) {
      for (SegmentFailed note : trial.failures()) {
        page.raw("<tr>")
            .element("td", "number", Integer.toString(trial.trial()))
            .element("td", "number", Integer.toString(note.attempt()))
            .element("td", "words", note.failure().name())
            .element("td", "why", note.message())
            .element("td", "words", Columns.state(trial))
            .raw("</tr>");
      }
    }
    page.raw("</tbody></table></div></section>");
  }

  private void provenance() {
    page.raw("<section>").element("h2", "Provenance").raw("<dl class=\"facts\">");
    var all = new TreeMap<String, String>(facts.provenance());
    commonFacts().forEach(all::putIfAbsent);
    all.remove(TrialRunner.PEAK_MEMORY);
    all.remove(TrialRunner.STATE_MEMORY);
    all.remove(TaskFacts.BEGAN);
    all.remove(TaskFacts.ENDED);
    all.forEach((name, value) -> page.element("dt", name).element("dd", value));
    page.raw("</dl></section>");
  }

  /** Facts of the trials; where trials differ, every value once. */
  private Map<String, String> commonFacts() {
    var values = new TreeMap<String, SortedSet<String>>();
    for (TrialReport trial : report.trials()) {
      trial
          .facts()
          .forEach((name, value) -> values.computeIfAbsent(name, n -> new TreeSet<>()).add(value));
    }
    var common = new TreeMap<String, String>();
    values.forEach(
        (name, different) ->
            common.put(
                name,
                different.size() <= 3
                    ? String.join(" · ", different)
                    : different.size() + " different values"));
    return common;
  }

  private void repeat() {
    page.raw("<section>")
        .element(
            "h2",
            report.partial() ? "Go on (from Lamina's folder)" : "Repeat (from Lamina's folder)");
    if (!report.partial()) {
      page.element("p", "With another --out it runs anew; as it stands it finds that all is done.");
    }
    page.raw("<pre><code>")
        .text(facts.command().stream().map(HtmlReport::quoted).collect(Collectors.joining(" ")))
        .raw("</code></pre>");
    page.raw("<details><summary>Specification</summary><pre><code>")
        .text(facts.specification())
        .raw("</code></pre></details></section>");
  }

  /** An argument as a shell reads it. */
  private static String quoted(String argument) {
    return argument.matches("[\\w@%+=:,./-]+")
        ? argument
        : "'" + argument.replace("'", "'\\''") + "'";
  }
}
