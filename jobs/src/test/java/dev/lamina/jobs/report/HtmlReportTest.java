package dev.lamina.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.tune.SweepEvent.End;
import dev.lamina.core.tune.SweepEvent.Ended;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {

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
    var builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    String xml = page.replace("<!doctype html>", "").replaceAll("<meta[^>]*>", "");
    builder.parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));

    assertThat(page).doesNotContain("<script", "http://", "https://", "src=", "href=", "url(");
    assertThat(page).contains("<svg", "infopro+man", "Failures", "2 RESOURCES", "Provenance");
    assertThat(page).doesNotContain("Partial");
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
