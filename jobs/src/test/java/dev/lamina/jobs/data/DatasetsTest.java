package dev.lamina.jobs.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.lamina.core.data.format.Cifar10Binary;
import dev.lamina.core.data.format.GeneratedImages;
import dev.lamina.jobs.preprocess.PreprocessJob;
import dev.lamina.jobs.preprocess.PreprocessRequest;
import dev.lamina.jobs.spark.LaminaSession;
import dev.lamina.jobs.table.DatasetTables;
import dev.lamina.jobs.table.Publication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.SaveMode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code data describe} and {@code data verify} find. */
class DatasetsTest {

  private static final int RECORD = 3_073;

  private static LaminaSession session;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    session = LaminaSession.open("data-test", 2);
  }

  @AfterAll
  static void stop() {
    session.close();
  }

  @Test
  void aSummaryCountsWhatIsThere() throws IOException {
    writeCifar();
    run(PreprocessRequest.of(new Cifar10Binary(), folder.toString(), tables()).bearing(0.5));
    DatasetTables tables = opened();

    String text = DatasetSummary.of(tables, tables.newest()).text();

    assertThat(text)
        .contains("Data set  cifar10")
        .containsPattern("test +20 +0 +1 +20 raw +32 +32")
        .containsPattern("train +99 +1 +1 +99 raw +32 +32")
        .contains("Rejects: LABEL_OUT_OF_RANGE=1")
        .contains("train data_batch_1.bin#0  LABEL_OUT_OF_RANGE: label 77 (want 0 to 9)")
        .contains("Same bytes: 20 groups of samples, 20 of them across splits")
        .contains("test/test_batch.bin#19 = train/data_batch_5.bin#19");
  }

  @Test
  void theMeanOfTheTrainingPicturesIsPublished() {
    Publication publication =
        run(PreprocessRequest.of(new GeneratedImages(64, 8, 4, 1), "", tables()));

    double mean =
        session
            .spark()
            .read()
            .format("delta")
            .load(tables() + "/samples")
            .where("split = 'train'")
            .selectExpr("cast(sum(sums[0]) / (255.0D * 1024 * count(*)) as double)")
            .head()
            .getDouble(0);

    assertThat(publication.normalization().orElseThrow().mean().get(0))
        .isCloseTo(mean, offset(1e-12));
  }

  @Test
  void aWholeDataSetIsVerified() throws IOException {
    writeCifar();
    Publication publication =
        run(PreprocessRequest.of(new Cifar10Binary(), folder.toString(), tables()).bearing(0.5));

    VerifyJob.Result result = new VerifyJob(session, opened()).run(publication);

    assertThat(result.faults()).isEmpty();
    assertThat(result.samples()).isEqualTo(119);
    assertThat(result.bytes()).isEqualTo(119 * 3_072L);
  }

  @Test
  void whatSomebodyChangedInTheRowsIsFound() {
    Publication publication =
        run(PreprocessRequest.of(new GeneratedImages(64, 8, 4, 1), "", tables()));
    String samples = tables() + "/samples";
    session
        .spark()
        .sql("UPDATE delta.`%s` SET label = 9 WHERE key = 'generated-train#3'".formatted(samples));
    session
        .spark()
        .sql(
            "UPDATE delta.`%s` SET content = cast('x' as binary) WHERE key = 'generated-test#2'"
                .formatted(samples));
    session
        .spark()
        .sql("DELETE FROM delta.`%s` WHERE key = 'generated-train#7'".formatted(samples));
    Publication changed = publishedAgain(publication);

    VerifyJob.Result result = new VerifyJob(session, opened()).run(changed);

    assertThat(result.faults())
        .anyMatch(fault -> fault.startsWith("train/generated-train#3: label 9 (want 0 to 3)"))
        .anyMatch(fault -> fault.startsWith("test/generated-test#2: its content does not have"))
        .anyMatch(fault -> fault.startsWith("train: 63 samples (want 64)"))
        .anyMatch(fault -> fault.startsWith("train: its content is"));
    assertThat(result.faultCount()).isGreaterThanOrEqualTo(result.faults().size());
  }

  @Test
  void rowsOfMembersThatAreNotPublishedAreFound() throws IOException {
    writeCifar();
    Publication publication =
        run(PreprocessRequest.of(new Cifar10Binary(), folder.toString(), tables()).bearing(0.5));
    session
        .spark()
        .sql(
            "UPDATE delta.`%s/samples` SET member = 'elsewhere' WHERE key = 'test_batch.bin#2'"
                .formatted(tables()));
    session.spark().sql("UPDATE delta.`%s/rejects` SET member = 'elsewhere'".formatted(tables()));
    Publication changed = publishedAgain(publication);

    VerifyJob.Result result = new VerifyJob(session, opened()).run(changed);

    assertThat(result.faults())
        .containsExactly(
            "test/test_batch.bin#2: it comes from member elsewhere (want one of those published)",
            "train/data_batch_1.bin#0: a reject of member elsewhere (want one of those published)");
  }

  @Test
  void sparkAppendsToTheTableAreFound() {
    Publication publication =
        run(PreprocessRequest.of(new GeneratedImages(20, 8, 4, 1), "", tables()));
    var samples = session.spark().read().format("delta").load(tables() + "/samples");
    samples.limit(1).write().format("delta").mode(SaveMode.Append).save(tables() + "/samples");

    assertThat(new VerifyJob(session, opened()).run(publication).faults()).isEmpty();
    Publication again = run(PreprocessRequest.of(new GeneratedImages(20, 8, 4, 1), "", tables()));
    assertThat(again.version()).isEqualTo(publication.version());
    assertThat(Map.copyOf(again.splits())).isEqualTo(Map.copyOf(publication.splits()));
  }

  private static Publication run(PreprocessRequest request) {
    return new PreprocessJob(session, request).run().publication();
  }

  /** The rows as they are now, under what was said of them before. */
  private Publication publishedAgain(Publication before) {
    var now =
        new Publication(
            before.number() + 1,
            opened().samples().table().version(),
            before.listing(),
            before.description(),
            before.splits(),
            before.channels(),
            before.size(),
            before.normalization());
    opened().descriptions().publish(now, java.time.Instant.now());
    return now;
  }

  private DatasetTables opened() {
    return new DatasetTables(tables(), session.hadoop());
  }

  private String tables() {
    return folder.resolve("tables").toString();
  }

  /**
   * 120 records; the last batch of training and the test batch are the same; one label is wrong.
   */
  private void writeCifar() throws IOException {
    for (int batch = 0; batch < 6; batch++) {
      byte[] bytes = new byte[20 * RECORD];
      for (int i = 0; i < bytes.length; i++) {
        int record = i / RECORD;
        bytes[i] =
            (byte) (i % RECORD == 0 ? record % 10 : i * 7 + record + 31 * Math.min(batch, 4));
      }
      if (batch == 0) {
        bytes[0] = 77;
      }
      String name = batch == 5 ? "test_batch.bin" : "data_batch_" + (batch + 1) + ".bin";
      Files.write(folder.resolve(name), bytes);
    }
  }
}
