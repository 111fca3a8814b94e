package dev.lamina.jobs.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.lamina.core.data.Normalization;
import dev.lamina.core.data.SampleRecipe;
import dev.lamina.core.data.Storing;
import dev.lamina.core.data.format.Cifar10Binary;
import dev.lamina.core.data.format.GeneratedImages;
import dev.lamina.core.data.format.ImageFolder;
import dev.lamina.jobs.preprocess.PreprocessJob;
import dev.lamina.jobs.preprocess.PreprocessRequest;
import dev.lamina.jobs.spark.LaminaSession;
import dev.lamina.jobs.table.DatasetTables;
import dev.lamina.jobs.table.Publication;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
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
  void whatIsToldOfPixelsIsHeldAgainstThem() {
    Publication publication =
        run(PreprocessRequest.of(new GeneratedImages(16, 8, 4, 1), "", tables()));

    assertThat(faultsAfter(publication, "sums", "transform(sums, sum -> sum + 1)"))
        .anyMatch(fault -> fault.startsWith("train/generated-train#3: sums ["))
        .anyMatch(fault -> fault.startsWith("train: mean ["));
    assertThat(faultsAfter(publication, "squares", "transform(squares, sum -> sum + 1)"))
        .anyMatch(fault -> fault.startsWith("train/generated-train#3: sums of squares ["))
        .anyMatch(fault -> fault.startsWith("train: mean ["));
    assertThat(faultsAfter(publication, "difference_hash", "difference_hash ^ 1"))
        .singleElement()
        .asString()
        .startsWith("train/generated-train#3: difference hash OptionalLong[");
  }

  @Test
  void imageFilesAreDecodedToBeLookedAt() throws IOException {
    for (int i = 0; i < 4; i++) {
      writePicture(folder.resolve("pictures/train/a/" + i + ".png"), 8 + i, i + 1);
    }
    Publication publication =
        run(
            PreprocessRequest.of(
                new ImageFolder(List.of()), folder.resolve("pictures").toString(), tables()));
    assertThat(new VerifyJob(session, opened()).run(publication).faults()).isEmpty();

    Publication changed =
        changed(publication, "height = height + 1, sums = squares WHERE key LIKE '%2.png'");

    assertThat(new VerifyJob(session, opened()).run(changed).faults())
        .anyMatch(
            fault ->
                fault.endsWith(
                    "2.png: channels, height and width [3, 11, 10] (want [3, 10, 10], as its content has)"))
        .anyMatch(fault -> fault.contains("2.png: sums ["));
  }

  @Test
  void whatThePublicationTellsOfPicturesIsHeldAgainstTheRows() {
    Publication publication =
        run(PreprocessRequest.of(new GeneratedImages(16, 8, 4, 1), "", tables()));
    var told =
        new Publication(
            publication.number(),
            publication.version(),
            publication.listing(),
            publication.description(),
            publication.splits(),
            1,
            publication.size(),
            Optional.of(Normalization.CIFAR10));

    assertThat(new VerifyJob(session, opened()).run(told).faults())
        .containsExactly(
            "all pictures: 1 channels, 32x32 are published (want 3 channels, 32x32, as they have)",
            "train: %s published (want %s, as its pictures have)"
                .formatted(Normalization.CIFAR10.text(), publication.normalization().get().text()));
  }

  @Test
  void picturesThatWereCompressedAnewAreWell() {
    SampleRecipe recipe = SampleRecipe.AS_IS;
    PreprocessRequest asTheyAre =
        PreprocessRequest.of(new GeneratedImages(16, 8, 4, 1), "", tables());
    var compressed =
        new PreprocessRequest(
            asTheyAre.format(),
            asTheyAre.source(),
            asTheyAre.split(),
            new SampleRecipe(
                recipe.transform(), Storing.parse("jpeg:50"), recipe.decoder(), recipe.limits()),
            asTheyAre.tables(),
            asTheyAre.shards(),
            asTheyAre.memberBytes(),
            asTheyAre.limits(),
            asTheyAre.maxRejects());
    Publication publication = run(compressed);

    assertThat(new VerifyJob(session, opened()).run(publication).faults()).isEmpty();
    assertThat(
            new VerifyJob(session, opened())
                .run(changed(publication, "width = 33 WHERE key = 'generated-test#2'"))
                .faults())
        .anyMatch(fault -> fault.startsWith("test/generated-test#2: channels, height and width ["));
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

  /** What is found once a column of one row of training has another value. */
  private List<String> faultsAfter(Publication publication, String column, String value) {
    Publication changed =
        changed(publication, "%s = %s WHERE key = 'generated-train#3'".formatted(column, value));
    List<String> faults = new VerifyJob(session, opened()).run(changed).faults();
    session
        .spark()
        .sql(
            "RESTORE delta.`%s/samples` TO VERSION AS OF %s"
                .formatted(tables(), publication.version()));
    return faults;
  }

  /** The rows after an update, under what was said of them before. */
  private Publication changed(Publication before, String update) {
    session.spark().sql("UPDATE delta.`%s/samples` SET %s".formatted(tables(), update));
    return publishedAgain(before);
  }

  private static void writePicture(Path file, int side, int number) throws IOException {
    var picture = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < side * side; i++) {
      picture.setRGB(i % side, i / side, i * number * 7919);
    }
    Files.createDirectories(file.getParent());
    ImageIO.write(picture, "png", file.toFile());
  }

  private static Publication run(PreprocessRequest request) {
    return new PreprocessJob(session, request).run().publication();
  }

  /** The rows as they are now, under what was said of them before. */
  private Publication publishedAgain(Publication before) {
    var now =
        new Publication(
            opened().newest().number() + 1,
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
