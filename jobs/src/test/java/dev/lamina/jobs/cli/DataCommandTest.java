package dev.lamina.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.jobs.table.DatasetTables;
import dev.lamina.jobs.table.Publication;
import dev.lamina.jobs.table.SplitDescription;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that look at a data set, on one of 30 and 12 pictures. */
class DataCommandTest {

  @TempDir static Path folder;

  private static String table;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void preprocess() {
    table = preprocessed("generated");
  }

  private static String preprocessed(String name) {
    String into = folder.resolve(name).toString();
    var told = new StringWriter();
    var printer = new PrintWriter(told, true);
    int code =
        Lamina.commandLine(printer, printer)
            .execute(
                "preprocess",
                "--dataset=generated",
                "--parameter=train=30",
                "--parameter=test=12",
                "--parameter=classes=4",
                "--slots=2",
                "--table=" + into);
    assertThat(code).as(told.toString()).isZero();
    return into;
  }

  private int run(String... arguments) {
    return Lamina.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
        .execute(arguments);
  }

  @Test
  void describeTellsWhatIsThere() {
    assertThat(run("data", "describe", table)).isZero();

    assertThat(out.toString())
        .contains("Data set  generated", "classes=4", "No rejects")
        .containsPattern("test +12 +0")
        .containsPattern("train +30 +0");
  }

  @Test
  void aSweepDoesNotKeepItsResultsAmongTheTables() throws IOException {
    Path spec = sweep("data: {table: %s}".formatted(table));

    assertThat(run("sweep", spec.toString(), "--out", table)).isEqualTo(3);

    assertThat(err.toString())
        .contains("Cannot keep results in " + table)
        .contains("a data set is there (want another folder)");
    assertThat(Path.of(table, "trials")).doesNotExist();
  }

  @Test
  void whatLiesBesideTheTablesOfADataSetIsLeftAlone() throws IOException {
    String into = preprocessed("beside");
    Path notes = Files.writeString(Path.of(into, "notes.txt"), "x");

    assertThat(preprocessed("beside")).isEqualTo(into);

    assertThat(notes).hasContent("x");
  }

  @Test
  void aSweepOverPicturesWithoutAClassIsRefusedBeforeItsTrials() throws IOException {
    Path pictures = Files.createDirectories(folder.resolve("pictures"));
    for (int i = 0; i < 3; i++) {
      ImageIO.write(
          new BufferedImage(40, 40 + i, BufferedImage.TYPE_INT_RGB),
          "png",
          pictures.resolve(i + ".png").toFile());
    }
    String unlabelled = folder.resolve("unlabelled").toString();
    assertThat(
            run(
                "preprocess",
                "--dataset=images",
                "--source=" + pictures,
                "--split=train",
                "--resize=32",
                "--crop=32",
                "--table=" + unlabelled))
        .as(err.toString())
        .isZero();
    Path spec = sweep("data: {table: %s}".formatted(unlabelled));

    assertThat(run("sweep", spec.toString(), "--out", folder.resolve("none").toString()))
        .isEqualTo(3);

    assertThat(err.toString())
        .contains("Cannot train on " + unlabelled)
        .contains("want a data set with one class a picture");
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  void aSweepOfANetworkForPixelsWantsLabelMaps() throws IOException {
    String maps = labelMaps();

    assertThat(run("sweep", ofPixels(maps).toString(), "--out", folder.resolve("maps").toString()))
        .as(err.toString())
        .isZero();
    assertThat(out.toString()).contains("tiny: 1 completed of 1 trials", "miou");

    assertThat(run("sweep", ofPixels(table).toString(), "--out", folder.resolve("no").toString()))
        .isEqualTo(ExitCode.DATA.number());
    assertThat(err.toString())
        .contains("Cannot train on " + table, "its samples of split test have one class a picture")
        .contains("want a data set with a class for every pixel, such as camvid or cityscapes");
    assertThat(folder.resolve("no")).doesNotExist();

    Path classes = sweep("data: {table: %s}".formatted(maps));
    assertThat(run("sweep", classes.toString(), "--out", folder.resolve("no").toString()))
        .isEqualTo(ExitCode.DATA.number());
    assertThat(err.toString())
        .contains("Cannot train on " + maps, "split test have a class for every pixel")
        .contains("or a network for pixels, such as deeplabv3-resnet50");
  }

  @Test
  void aSweepReadsTheSplitsThatItSays() throws IOException {
    Path source = folder.resolve("three");
    for (String split : List.of("train", "val", "test")) {
      for (String name : List.of("dark", "light")) {
        Path pictures = Files.createDirectories(source.resolve(split).resolve(name));
        for (int i = 0; i < 4; i++) {
          var picture = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
          picture.setRGB(i, split.length(), name.equals("dark") ? 0xff : 0xffffff);
          ImageIO.write(picture, "png", pictures.resolve(i + ".png").toFile());
        }
      }
    }
    String three = folder.resolve("three-table").toString();
    assertThat(run("preprocess", "--dataset=folder", "--source=" + source, "--table=" + three))
        .as(err.toString())
        .isZero();
    String data = "data: {table: %s}".formatted(three);
    String results = folder.resolve("chosen").toString();

    assertThat(run("sweep", sweep(data, "validation: val").toString(), "--out", results))
        .as(err.toString())
        .isZero();
    assertThat(out.toString())
        .contains("Measured by split test, 8 samples\n")
        .contains("validation/accuracy");
    assertThat(run("reproduce", results, "--trial", "0")).as(out + "\n" + err).isZero();
    results = folder.resolve("unchosen").toString();
    assertThat(run("sweep", sweep(data).toString(), "--out", results)).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("Measured by split test, 8 samples; split val is not read (to choose by it: ");

    String two = folder.resolve("two-table").toString();
    assertThat(
            run(
                "preprocess",
                "--dataset=folder",
                "--source=" + source,
                "--split=train",
                "--table=" + two))
        .as(err.toString())
        .isZero();
    results = folder.resolve("no").toString();
    Path without = sweep("data: {table: %s}".formatted(two));
    assertThat(run("sweep", without.toString(), "--out", results)).isEqualTo(3);
    assertThat(err.toString())
        .contains("it has the splits [train] (want train to learn from, and test or else val");
    Path choosing = sweep("data: {table: %s}".formatted(table), "validation: val");
    assertThat(run("sweep", choosing.toString(), "--out", results)).isEqualTo(3);
    assertThat(err.toString()).contains("Cannot choose by split val of " + table);
    assertThat(Path.of(results)).doesNotExist();
  }

  @Test
  void aSweepOfADetectorWantsObjectsThatCount() throws IOException {
    Path source = folder.resolve("yolo");
    for (String split : List.of("train", "test")) {
      Path pictures = Files.createDirectories(source.resolve("images").resolve(split));
      Path labels = Files.createDirectories(source.resolve("labels").resolve(split));
      ImageIO.write(
          new BufferedImage(40, 32, BufferedImage.TYPE_INT_RGB),
          "png",
          pictures.resolve(split + ".png").toFile());
      Files.writeString(
          labels.resolve(split + ".txt"), split.equals("train") ? "0 0.5 0.5 0.4 0.4\n" : "");
    }
    Files.writeString(
        source.resolve("data.yaml"), "train: images/train\ntest: images/test\nnames: [hat]\n");
    String hats = folder.resolve("hats").toString();
    assertThat(run("preprocess", "--dataset=yolo", "--source=" + source, "--table=" + hats))
        .as(err.toString())
        .isZero();

    assertThat(run("sweep", ofBoxes(hats).toString(), "--out", folder.resolve("no").toString()))
        .as(err.toString())
        .isEqualTo(ExitCode.DATA.number());

    assertThat(err.toString())
        .contains("Cannot train on " + hats)
        .contains("no picture of split test has an object that counts");
    assertThat(folder.resolve("no")).doesNotExist();
  }

  private static Path ofBoxes(String data) throws IOException {
    return Files.writeString(
        folder.resolve("boxes.yaml"),
        """
        name: tiny
        data: {table: %s}
        trial:
          model: yolov8n
          method: {objective: end-to-end}
          optimizer: {name: sgd}
          learning-rate: {base: 0.01, schedule: constant}
          augmentation: {letterbox: {size: 32}}
          normalization: {mean: [0, 0, 0], deviation: [1, 1, 1]}
          batch-size: 2
          epochs: 1
        """
            .formatted(data));
  }

  /** Two pictures of 36 by 32 pixels a split, of CamVid's first two classes. */
  private String labelMaps() throws IOException {
    Path source = folder.resolve("camvid");
    var picture = new BufferedImage(36, 32, BufferedImage.TYPE_INT_RGB);
    var classes = new BufferedImage(36, 32, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 16; y < 32; y++) {
      for (int x = 0; x < 36; x++) {
        picture.setRGB(x, y, 0xffffff);
        classes.getRaster().setSample(x, y, 0, 1);
      }
    }
    for (String split : List.of("train", "test")) {
      Files.createDirectories(source.resolve(split));
      Files.createDirectories(source.resolve(split + "annot"));
      for (int i = 0; i < 2; i++) {
        String name = split + i + ".png";
        picture.setRGB(i, 0, 0xff0000 + split.length());
        ImageIO.write(picture, "png", source.resolve(split).resolve(name).toFile());
        ImageIO.write(classes, "png", source.resolve(split + "annot").resolve(name).toFile());
      }
    }
    String into = folder.resolve("maps-table").toString();
    assertThat(run("preprocess", "--dataset=camvid", "--source=" + source, "--table=" + into))
        .as(err.toString())
        .isZero();
    return into;
  }

  private static Path ofPixels(String data) throws IOException {
    return Files.writeString(
        folder.resolve("pixels.yaml"),
        """
        name: tiny
        data: {table: %s}
        trial:
          model: deeplabv3-resnet18
          method: {objective: end-to-end}
          optimizer: {name: sgd}
          learning-rate: {base: 0.01, schedule: poly}
          augmentation: {random-scaled-crop: {size: 32}}
          batch-size: 2
          epochs: 1
        """
            .formatted(data));
  }

  @Test
  void explainTakesClassesAndSizeFromTheDataOfTheSweep() throws IOException {
    String data = "data: {table: %s}".formatted(table);
    assertThat(run("explain", sweep(data, "partition: {modules: 2}").toString())).isZero();
    assertThat(out.toString()).contains("77,652 parameters", "[N, 64, 8, 8]");

    Path cropping =
        sweep(data, "partition: {modules: 2}", "augmentation: {random-resized-crop: {size: 24}}");
    assertThat(run("explain", cropping.toString(), "--classes", "10")).isZero();
    assertThat(out.toString()).contains("78,042 parameters", "[N, 64, 6, 6]");
  }

  private static Path sweep(String data, String... ofTrial) throws IOException {
    return Files.writeString(
        folder.resolve("sweep.yaml"),
        """
        name: tiny
        %s
        trial:
          model: resnet8
          method: {objective: end-to-end}
          optimizer: {name: sgd}
          learning-rate: {base: 0.05, schedule: constant}
          batch-size: 20
          epochs: 1
          %s
        """
            .formatted(data, String.join("\n  ", ofTrial)));
  }

  @Test
  void verifyFindsAWholeDataSetWell() {
    assertThat(run("data", "verify", table, "--slots", "2")).isZero();

    assertThat(out.toString()).contains("All is well: 42 samples", "no fault");
  }

  @Test
  void verifyEndsWithAnExitCodeOfItsOwnWhereSomethingIsWrong() {
    String damaged = preprocessed("damaged");
    var tables = new DatasetTables(damaged, new Configuration());
    Publication newest = tables.newest();
    var splits = new TreeMap<>(newest.splits());
    splits.computeIfPresent(
        "test",
        (name, split) ->
            new SplitDescription(
                split.shards(),
                split.samples() + 1,
                split.rejects(),
                split.content(),
                split.source()));
    tables
        .descriptions()
        .publish(
            new Publication(
                newest.number() + 1,
                newest.version(),
                newest.listing(),
                newest.description(),
                splits,
                newest.channels(),
                newest.size(),
                newest.normalization()),
            Instant.now());

    assertThat(run("data", "verify", damaged, "--slots", "2")).isEqualTo(ExitCode.DATA.number());

    assertThat(out.toString()).contains("FAULT test: 12 samples (want 13)", "Damaged: 42 samples");
  }

  @Test
  void benchMeasuresEveryStep() {
    String before = System.getProperty("java.io.tmpdir");
    System.setProperty("java.io.tmpdir", folder.toString());
    try {
      assertThat(run("data", "bench", table, "--split", "test")).isZero();
    } finally {
      System.setProperty("java.io.tmpdir", before);
    }

    assertThat(out.toString())
        .contains("Reading split test", folder.toString())
        .containsPattern("rows from the tables +12 ")
        .contains("decoded", "from the warm cache", "augmented", "whole pictures");
  }

  @Test
  void whatCannotBeMeasuredOrFoundIsSaid() {
    assertThat(run("data", "bench", table, "--size", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("'--size': 0 (want 1 to 4096)");

    assertThat(run("data", "describe", table, "--at", "99")).isEqualTo(ExitCode.DATA.number());
    assertThat(err.toString()).contains("Cannot use version 99");
  }
}
