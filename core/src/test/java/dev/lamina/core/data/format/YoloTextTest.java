package dev.lamina.core.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.data.Box;
import dev.lamina.core.data.Boxes;
import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.Sample;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class YoloTextTest extends DatasetFormatContract {

  @TempDir Path folder;

  @BeforeEach
  void writeAnArchive() throws IOException {
    TinyPictures.write(folder.resolve("images/train/a.jpg"), 20, 10);
    TinyPictures.write(folder.resolve("images/train/deep/b.png"), 20, 10);
    TinyPictures.write(folder.resolve("images/train/c.jpg"), 20, 10);
    TinyPictures.writeTurned(folder.resolve("images/val/t.jpg"), 40, 20);
    TinyPictures.write(
        folder.resolve("labels/train/a.txt"),
        """
        1 0.5 0.5 0.5 0.2

        0 0.1 0.2 0.6 0.2 0.3 0.8
        """);
    TinyPictures.write(folder.resolve("labels/train/deep/b.txt"), "");
    TinyPictures.write(folder.resolve("labels/train/train.cache"), "not ours");
    TinyPictures.write(folder.resolve("labels/val/t.txt"), "0 0.25 0.25 0.5 0.5\r\n");
    TinyPictures.write(
        folder.resolve("any.yaml"),
        "path: ../elsewhere\ntrain:\nnc: 2\nnames: # the classes\n  0: hat\n  1: head\n");
  }

  @Override
  DatasetFormat format() {
    return YoloText.STANDARD;
  }

  @Override
  Path source() {
    return folder;
  }

  @Test
  void sharesBecomePixelsOfTheStoredPicture() throws Exception {
    assertThat(index().classNames()).containsExactly("hat", "head");
    Sample first = samples("train").get(0);
    assertThat(first.key()).isEqualTo("a.jpg");
    List<Box> boxes = ((Boxes) first.target()).boxes();
    assertThat(boxes.get(0)).isEqualTo(Box.of(1, 5, 4, 10, 2));
    assertThat(boxes.get(1).x()).isEqualTo(2);
    assertThat(boxes.get(1).y()).isEqualTo(2);
    assertThat(boxes.get(1).width()).isEqualTo(10, org.assertj.core.data.Offset.offset(1e-9));
    assertThat(boxes.get(1).height()).isEqualTo(6, org.assertj.core.data.Offset.offset(1e-9));
    assertThat(samples("val").get(0).target())
        .isEqualTo(new Boxes(List.of(Box.of(0, 0, 0, 20, 10))));
  }

  @Test
  void anEmptyOrMissingFileIsAPictureWithoutObjects() throws Exception {
    assertThat(samples("train"))
        .filteredOn(sample -> sample.target().equals(new Boxes(List.of())))
        .extracting(Sample::key)
        .containsExactlyInAnyOrder("deep/b.png", "c.jpg");
    assertThat(rejects("train")).isEmpty();
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheFirstLine() throws Exception {
    TinyPictures.write(folder.resolve("labels/train/a.txt"), "\uFEFF1 0.5 0.5 0.5 0.2\n");

    assertThat(rejects("train")).isEmpty();
  }

  @Test
  void whatIsBrokenIsARejectByItself() throws Exception {
    TinyPictures.write(
        folder.resolve("labels/train/a.txt"),
        """
        1 0.5 0.5 0.5 0.2
        2 0.5 0.5 0.5 0.2
        -1 0.5 0.5 0.5 0.2
        0.5 0.5 0.5 0.5 0.2
        0 0.5 1.01 0.5 0.2
        0 0.5 nan 0.5 0.2
        0 0.5 0.5 0 0.2
        0 0.5 0.5 0.5
        0 0.5 0.5 0.5 0.2 0.9
        1  0.5 0.5 0.5 0.2
        0 0.1 0.1 0.1 0.2 0.1 0.3
        """);
    TinyPictures.write(folder.resolve("labels/train/gone.txt"), "");
    Files.write(folder.resolve("labels/train/c.txt"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});

    assertThat(rejects("train"))
        .containsExactlyInAnyOrder(
            "gone NO_IMAGE: there is no picture of this name (want one for every label file)",
            "a.jpg#line 2 BAD_OBJECT: class 2 (want 0 to 1)",
            "a.jpg#line 3 BAD_OBJECT: class -1 (want 0 to 1)",
            "a.jpg#line 4 BAD_OBJECT: class 0.5 (want 0 to 1)",
            "a.jpg#line 5 BAD_OBJECT: 1.01 (want shares of the picture, 0 to 1)",
            "a.jpg#line 6 BAD_OBJECT: nan (want shares of the picture, 0 to 1)",
            "a.jpg#line 7 BAD_OBJECT: a box of 0 x 0.2 (want both above 0)",
            "a.jpg#line 8 BAD_OBJECT: 4 values (want class x_center y_center width height, or a class and three points or more)",
            "a.jpg#line 9 BAD_OBJECT: 6 values (want class x_center y_center width height, or a class and three points or more)",
            "a.jpg#line 10 BAD_OBJECT: it repeats line 1 (want an object once)",
            "a.jpg#line 11 BAD_OBJECT: a polygon without an area (want points that are not in a line)",
            "c.jpg BAD_ANNOTATION: c.txt: it is no text (want UTF-8, an object in a line)");
    assertThat(samples("train")).extracting(Sample::key).containsExactly("a.jpg", "deep/b.png");
  }

  @Test
  void aPictureWithoutAReadableHeaderIsAReject() throws Exception {
    TinyPictures.cutOff(folder.resolve("images/train/a.jpg"), 12);

    assertThat(rejects("train")).singleElement().asString().startsWith("a.jpg TRUNCATED");
  }

  @Test
  void namesThatAreBrokenOrAmbiguousAreRefused() throws Exception {
    refusesNames("names: {0: a, 2: b}", "names has no 1 (want 0 to 1)");
    refusesNames("names: 7", "names is 7 (want a list, or a mapping of numbers)");
    refusesNames("names: []", "0 names (want 1 to 100000)");
    refusesNames("names: [[a]]", "name [a] (want text)");
    refusesNames("names: [a", "any.yaml: it is no YAML");
    refusesNames("other: 1", "there are no class names (want data.yaml with names");
    TinyPictures.write(folder.resolve("more.yml"), "names: [a, b]");
    refusesNames("names: [a, b]", "any.yaml and more.yml: several files have names");

    assertThat(DatasetFormats.named("yolo", Map.of("names", "more.yml")))
        .isEqualTo(new YoloText("more.yml"));
    TinyPictures.write(folder.resolve("data.yaml"), "names: [x, y]");
    assertThat(index().classNames()).containsExactly("x", "y");
  }

  private void refusesNames(String yaml, String message) throws IOException {
    TinyPictures.write(folder.resolve("any.yaml"), yaml);

    assertThatThrownBy(this::index)
        .isInstanceOfSatisfying(
            LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.DATA))
        .hasMessageContaining(message);
  }

  @Test
  void aTextOfNamesStandsInForYaml() throws Exception {
    Files.delete(folder.resolve("any.yaml"));
    TinyPictures.write(folder.resolve("classes.txt"), "helmet\nvest\n");

    assertThat(index().classNames()).containsExactly("helmet", "vest");
  }

  @Test
  void aMissingFolderOfLabelsIsNamed() throws Exception {
    Files.move(folder.resolve("labels/val"), folder.resolve("labels/other"));

    assertThatThrownBy(this::index)
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("labels/val is missing");
  }

  /** Splits around pictures and labels, as some publish them. */
  @Nested
  class SplitsAround extends DatasetFormatContract {

    @TempDir Path other;

    @BeforeEach
    void writeAnArchive() throws IOException {
      for (String split : List.of("train", "valid")) {
        TinyPictures.write(other.resolve(split + "/images/" + split + ".jpg"), 10, 10);
        TinyPictures.write(other.resolve(split + "/labels/" + split + ".txt"), "0 0.5 0.5 0.5 0.5");
      }
      TinyPictures.write(other.resolve("data.yaml"), "names: ['only']");
    }

    @Override
    DatasetFormat format() {
      return YoloText.STANDARD;
    }

    @Override
    Path source() {
      return other;
    }

    @Test
    void validIsVal() throws Exception {
      assertThat(index().members()).extracting(Member::split).containsExactly("train", "val");
      assertThat(samples("val")).extracting(Sample::key).containsExactly("valid.jpg");
    }
  }
}
