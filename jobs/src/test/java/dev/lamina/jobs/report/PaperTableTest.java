package dev.lamina.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.experiment.Published;
import dev.lamina.core.experiment.Published.Row;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PaperTableTest {

  private final Sweeps sweeps = new Sweeps();

  private static Published published(String metric, Integer epochs, double dgl, double man) {
    return new Published(
        "A paper",
        metric,
        Optional.ofNullable(epochs),
        List.of("method"),
        List.of(new Row(Map.of("method", "dgl"), dgl), new Row(Map.of("method", "man"), man)));
  }

  @Test
  void putsOurMeansAndTheirGapBesideThePapersValues() {
    sweeps.published(published("test/accuracy", 400, 0.88, 0.91));
    sweeps.completed("dgl", 1, 0.5);
    sweeps.completed("dgl", 2, 0.7);

    assertThat(new TextReport(sweeps.report(4, 1)).text(10))
        .contains(
            """
            A paper: test/accuracy after 400 epochs
            method   paper    ours      gap  seeds
            dgl     0.8800  0.6000  -0.2800      2
            man     0.9100       –        –      0
            Ours trained only 1 of the paper's 400 epochs: no reproduction of it.
            """);
  }

  @Test
  void comparesMemoryInGigabytesByItsShare() {
    sweeps.published(published("peak-memory", null, 0.25, 0.5));
    sweeps.completed("dgl", 1, 0.5);

    // 150 and 10 MiB are 0.1563 GB of 2^30 bytes, 37.5 % less than 0.25.
    assertThat(new TextReport(sweeps.report(1, 1)).text(10))
        .contains("A paper: peak-memory\n", "dgl     0.2500 GB  0.1563 GB  -38 %      1")
        .contains("with weights and optimizer state");
  }

  @Test
  void itsLinesComeInTheOrderOfTheSweep() {
    sweeps.published(published("test/accuracy", 400, 0.88, 0.91));
    sweeps.completed("man", 1, 0.5);
    sweeps.completed("dgl", 1, 0.7);

    assertThat(PaperTable.of(sweeps.report(4, 1)).get(0).rows())
        .extracting(row -> row.get(0))
        .containsExactly("man", "dgl");
  }

  @Test
  void saysSoWhereThePaperTellsNoEpochs() {
    sweeps.published(published("test/accuracy", null, 0.88, 0.91)).completed("man", 1, 0.95);

    String text = new TextReport(sweeps.report(1, 1)).text(10);

    assertThat(text).contains("+0.0400", "Epochs: ours 1, the paper's are not told.");
  }

  @Test
  void everyConfigurationThatAValueIsAboutHasALine() {
    var report =
        new Sweeps()
            .published(
                new Published(
                    "A paper",
                    "test/accuracy",
                    Optional.of(1),
                    List.of("trial.objective"),
                    List.of(new Row(Map.of("trial.objective", "dgl"), 0.9))))
            .suggested(0, "dgl", "0.1")
            .ran(0, 1, 0, 0.5)
            .advanced(0, 1, 1)
            .ended(0)
            .suggested(1, "dgl", "0.2")
            .ran(1, 1, 0, 0.6)
            .advanced(1, 1, 1)
            .ended(1)
            .report(2, 1);

    PaperTable table = PaperTable.of(report).get(0);
    assertThat(table.names())
        .containsExactly(
            "trial.objective", "trial.learning-rate.base", "paper", "ours", "gap", "seeds");
    assertThat(table.rows())
        .containsExactly(
            List.of("dgl", "0.2", "0.9000", "0.6000", "-0.3000", "1"),
            List.of("dgl", "0.1", "0.9000", "0.5000", "-0.4000", "1"));
    assertThat(table.note().orElseThrow()).endsWith("Epochs: ours 1, the paper's 1.");
  }

  @Test
  void theHtmlPageHasItToo() {
    sweeps.published(published("test/accuracy", 400, 0.88, 0.91)).completed("dgl", 1, 0.5);

    assertThat(HtmlReport.of(sweeps.report(1, 1)))
        .contains("Beside published values", "A paper: test/accuracy after 400 epochs")
        .contains("<td class=\"number\">-0.3800</td>", "no reproduction of it");
  }
}
