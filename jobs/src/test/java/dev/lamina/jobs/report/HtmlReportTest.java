package dev.lamina.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.draw.Drawing;
import dev.lamina.core.experiment.Published;
import dev.lamina.core.metric.EpochMetrics;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.tune.SweepEvent.End;
import dev.lamina.core.tune.SweepEvent.Ended;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {

  private static final List<String> METHODS = List.of("end-to-end", "dgl", "dgl+man");

  private static SweepReport manyTrials() {
    var sweep = new Sweeps();
    String[] methods = {"end-to-end", "dgl", "dgl+man", "infopro", "infopro+man"};
    for (int trial = 0; trial < 12; trial++) {
      sweep.suggested(trial, methods[trial % 5], new String[] {"0.01", "0.1", "0.8"}[trial % 3]);
      double[] accuracies = new double[10];
      for (int i = 0; i < accuracies.length; i++) {
        accuracies[i] = 0.93 - 0.012 * trial - 0.5 / (i + 1.3 + 0.1 * trial);
      }
      if (trial == 11) {
        sweep
            .failed(trial, 1, Failure.RESOURCES, "Out of memory on cuda:0 <2 GiB>")
            .failed(trial, 2, Failure.RESOURCES, "Out of memory on cuda:0 <2 GiB>")
            .add(new Ended(trial, End.FAILED));
      } else {
        sweep.ran(trial, 1, 0, accuracies).advanced(trial, 1, 10);
        sweep.add(new Ended(trial, End.COMPLETED));
      }
    }
    return sweep.report(12, 10);
  }

  @Test
  void isWellFormedAndNeedsNothingFromOutside() throws Exception {
    String page = HtmlReport.of(manyTrials());
    // To be looked at: what a page looks like is beyond a test.
    Files.writeString(Path.of("target/report-example.html"), page);
    parse(page);

    assertThat(page).doesNotContain("<script", "http://", "https://", "src=", "href=", "url(");
    assertThat(page).contains("<svg", "infopro+man", "Failures", "2 RESOURCES", "Provenance");
    assertThat(page).doesNotContain("Partial");
  }

  @Test
  void isWellFormedWithMeansAndPublishedValues() throws Exception {
    var sweeps = new Sweeps().validated(0, 0.9).validated(3, 0.8);
    double[] means = {0.91, 0.86, 0.89};
    for (int seed = 1; seed <= 3; seed++) {
      for (int method = 0; method < means.length; method++) {
        sweeps.completed(METHODS.get(method), seed, means[method] + 0.003 * seed);
      }
    }
    sweeps.published(
        new Published(
            "A <paper>",
            "test/accuracy",
            Optional.of(400),
            List.of("method"),
            List.of(new Published.Row(Map.of("method", "dgl"), 0.8837))));
    String page = HtmlReport.of(sweeps.report(9, 1));
    Files.writeString(Path.of("target/report-seeds-example.html"), page);

    parse(page);
    assertThat(page).contains("class=\"whisker\"", "A &lt;paper&gt;: test/accuracy");
    assertThat(page).contains("total memory", "150.0 MiB", "160.0 MiB");
  }

  private static void parse(String page) throws Exception {
    var builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    String xml = page.replace("<!doctype html>", "").replaceAll("<meta[^>]*>", "");
    builder.parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void showsDrawingsAsImagesTheBestTrialsUnfolded() throws Exception {
    byte[] svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>".getBytes(StandardCharsets.UTF_8);
    var drawing = new Drawing("labels", "Labels of \"<b>\"", svg);
    SweepReport report =
        manyTrials()
            .with(
                new Gallery(
                    List.of(
                        new TrialDrawings(0, 10, List.of(drawing)),
                        new TrialDrawings(3, 7, List.of(drawing, drawing))),
                    List.of(4, 7)));

    String page = HtmlReport.of(report);

    parse(page);
    String image =
        "<img alt=\"Labels of &quot;&lt;b&gt;&quot;\" src=\"data:image/svg+xml;base64,%s\"/>"
            .formatted(Base64.getEncoder().encodeToString(svg));
    assertThat(page)
        .contains(
            "<h3>trial 0: 0.01, end-to-end, after epoch 10 (the best that has some)</h3>"
                + "<div class=\"drawings\">"
                + image
                + "</div>",
            "<details><summary>trial 3: 0.01, infopro, after epoch 7</summary><div"
                + " class=\"drawings\">"
                + image
                + image
                + "</div></details>",
            "2 more trials have drawings: 4, 7. Those of all trials are files beside this one");
    assertThat(page.replace("data:image/svg+xml;base64,", ""))
        .doesNotContain("<script", "http://", "https://", "href=", "url(", "src=\"data");
  }

  @Test
  void aDetectorsCurvesAreItsMapsAndLosses() {
    var sweeps = new Sweeps("test/map").suggested(0, "a", "1").ran(0, 1, 0, 0.1, 0.2);
    var values =
        new TreeMap<>(
            Map.of("test/map", 0.1, "test/map50", 0.3, "test/map75", 0.2, "test/loss", 2.0));
    sweeps.measured.put(0, List.of(new EpochMetrics(1, values)));

    String page = HtmlReport.of(sweeps.report(1, 2));

    assertThat(page)
        .contains(
            "<figcaption>test/map</figcaption>",
            "<figcaption>test/map50</figcaption>",
            "<figcaption>test/loss</figcaption>")
        .doesNotContain("<figcaption>test/map75</figcaption>");
    // The metric that trials are ranked by is one column, the other map another.
    assertThat(page.split(">test/map</th>", -1)).hasSize(2);
    assertThat(page.split(">test/map50</th>", -1)).hasSize(2);
    assertThat(page).doesNotContain(">test/yolo-map</th>");
  }

  @Test
  void escapesWhatComesFromOutside() {
    SweepReport report =
        new Sweeps()
            .suggested(0, "<script>alert(1)</script>", "0.1\" onload=\"x")
            .suggested(1, "b", "0.2")
            .ran(0, 1, 0, 0.5)
            .advanced(0, 1, 1)
            .failed(1, 1, Failure.INTERNAL, "<img src=x>\u0007")
            .report(2, 1);

    String page = HtmlReport.of(report);

    assertThat(page).doesNotContain("<script", "<img", "\u0007", "\" onload=\"x");
    assertThat(page).contains("&lt;script&gt;alert(1)&lt;/script&gt;");
  }

  @Test
  void saysThatASweepHasNotEndedAndHowToGoOn() {
    String page = HtmlReport.of(new Sweeps().suggested(0, "a", "1").report(4, 2));

    assertThat(page)
        .contains("Partial: the sweep has not ended", "3 not begun", "no trial has a value yet")
        .contains("jobs/bin/lamina sweep &#39;conf/sweeps/cifar10 man.yaml&#39;");
  }

  @Test
  void showsASweepOfWhichNoTrialHasBegun() {
    String page = HtmlReport.of(new Sweeps().report(4, 2));

    assertThat(page).contains("No trial has begun.").doesNotContain("<svg");
  }

  @Test
  void replacesTheOldFileAsAWhole(@TempDir Path folder) {
    Path file = folder.resolve("deep/report.html");

    ReportFile.write(file, "old");
    ReportFile.write(file, "new ü");

    assertThat(file).hasContent("new ü");
    assertThat(file.getParent()).isDirectoryContaining(found -> found.equals(file));
    assertThat(file.getParent().toFile().list()).hasSize(1);
  }
}
