package dev.lamina.core.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.data.Box;
import dev.lamina.core.data.Boxes;
import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.DatasetIndex;
import dev.lamina.core.data.Indexing;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.Sample;
import dev.lamina.core.source.Spread;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PascalVocTest extends DatasetFormatContract {

  @TempDir Path folder;

  @BeforeEach
  void writeAnArchive() throws IOException {
    for (String name : List.of("a", "b", "c", "d", "other")) {
      TinyPictures.write(folder.resolve("JPEGImages/" + name + ".jpg"), 20, 10);
    }
    annotate("a", object("person", "1", "1", "20", "10", "<difficult>1</difficult>"));
    annotate(
        "b",
        """
        <object><name>car</name><part><name>head</name>
          <bndbox><xmin>7</xmin><ymin>7</ymin><xmax>8</xmax><ymax>8</ymax></bndbox></part>
          <bndbox><xmax>6.5</xmax><xmin>2.5</xmin><ymin>3</ymin><ymax>3</ymax></bndbox></object>
        """
            + object("dog", "5", "5", "4", "9", "")
            + object("dog", "x", "5", "6", "9", "")
            + object("dog", "30", "5", "36", "9", ""));
    annotate("c", "");
    annotate("other", object("cat", "1", "1", "2", "2", ""));
    list("train", "a\nb \r\n\n");
    list("val", "c\nd\nmissing\n");
    list("trainval", "a\nb\nc\nd\n");
  }

  private void annotate(String name, String objects) throws IOException {
    TinyPictures.write(
        folder.resolve("Annotations/" + name + ".xml"),
        "<annotation><filename>x</filename><size><width>20</width><height>10</height></size>"
            + objects
            + "</annotation>");
  }

  private void list(String split, String names) throws IOException {
    TinyPictures.write(folder.resolve("ImageSets/Main/" + split + ".txt"), names);
  }

  private static String object(
      String name, String xmin, String ymin, String xmax, String ymax, String more) {
    return """
        <object><name>%s</name>%s<bndbox><xmin>%s</xmin><ymin>%s</ymin><xmax>%s</xmax><ymax>%s</ymax></bndbox></object>
        """
        .formatted(name, more, xmin, ymin, xmax, ymax);
  }

  @Override
  DatasetFormat format() {
    return PascalVoc.STANDARD;
  }

  @Override
  Path source() {
    return folder;
  }

  @Test
  void cornersCountFromOneAndBelongToTheBox() throws Exception {
    Sample whole = samples("train").get(0);

    assertThat(whole.key()).isEqualTo("a.jpg");
    assertThat(whole.target())
        .isEqualTo(new Boxes(List.of(new Box(14, 0, 0, 20, 10, 200, false, true, 0))));
    assertThat(samples("train").get(1).target())
        .isEqualTo(new Boxes(List.of(Box.of(6, 1.5, 2, 5, 1))));
  }

  @Test
  void convertersEndBoxesAPixelEarlier() throws Exception {
    var exclusive = new PascalVoc(List.of(), PascalVoc.Corners.EXCLUSIVE);
    var reading = new Reading();
    for (Member member : exclusive.index(Indexing.of(tree())).members()) {
      member.read(tree(), reading);
    }

    assertThat(DatasetFormats.named("voc", Map.of("corners", "exclusive"))).isEqualTo(exclusive);
    assertThat(((Boxes) reading.samples.get(0).target()).boxes())
        .extracting(Box::width, Box::height)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(19.0, 9.0));
    assertThat(reading.rejects)
        .contains("b.jpg#object 1 BAD_OBJECT: a box of 4.0 x 0.0 (want both above 0)");
  }

  @Test
  void whatIsBrokenIsARejectByItselfAndAccountedForOnce() throws Exception {
    assertThat(rejects("train"))
        .containsExactlyInAnyOrder(
            "b.jpg#object 2 BAD_OBJECT: a box of 0.0 x 5.0 (want both above 0)",
            "b.jpg#object 3 BAD_OBJECT: bndbox has x (want xmin, ymin, xmax and ymax, numbers up to 10^9)",
            "b.jpg#object 4 BAD_OBJECT: a box at (29.0, 4.0) of 7.0 x 5.0 (want some of it in the picture of 20x10)");
    assertThat(rejects("val"))
        .containsExactlyInAnyOrder(
            "missing NO_IMAGE: there is no picture of this name (want one for every name in a list)",
            "d.jpg NO_LABEL: there is no d.xml (want one)");
    assertThat(samples("val"))
        .singleElement()
        .extracting(Sample::target)
        .isEqualTo(new Boxes(List.of()));
  }

  @Test
  void xmlThatIsBrokenOrReachesOutIsARejectOfItsPicture() throws Exception {
    refusesXml("<annotation><object>", "it is no XML: ");
    refusesXml("no xml", "it is no XML: ");
    refusesXml(
        "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><annotation>&e;</annotation>",
        "it has a DOCTYPE");
    refusesXml("<boxes/>", "it has another root than annotation");
    refusesXml("<a>".repeat(20) + "</a>".repeat(20), "it has elements nested deeper than 16");
  }

  @Test
  void bytesThatAreNoTextAreARejectAndNothingIsPrinted() throws Exception {
    PrintStream before = System.err;
    var printed = new ByteArrayOutputStream();
    System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      Files.write(
          folder.resolve("Annotations/a.xml"), new byte[] {'<', 'a', '>', (byte) 0xc3, '<', '/'});
      assertThat(rejects("train"))
          .anyMatch(reject -> reject.startsWith("a.jpg BAD_ANNOTATION: a.xml: it is no XML"));
    } finally {
      System.setErr(before);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void annotationsMayBeInAnyEncodingThatTheyName() throws Exception {
    String xml =
        Files.readString(folder.resolve("Annotations/a.xml"))
            .replaceFirst("\\A(<\\?xml[^>]*>)?", "");
    for (Charset charset : List.of(StandardCharsets.ISO_8859_1, StandardCharsets.UTF_16)) {
      String declared =
          "<?xml version=\"1.0\" encoding=\"%s\"?><!-- stra\u00dfe -->%s"
              .formatted(charset.name(), xml);
      Files.write(folder.resolve("Annotations/a.xml"), declared.getBytes(charset));
      assertThat(rejects("train")).noneMatch(reject -> reject.startsWith("a.jpg BAD_ANNOTATION"));
    }
  }

  private void refusesXml(String xml, String message) throws Exception {
    TinyPictures.write(folder.resolve("Annotations/a.xml"), xml);

    assertThat(rejects("train"))
        .filteredOn(reject -> reject.startsWith("a.jpg"))
        .singleElement()
        .asString()
        .startsWith("a.jpg BAD_ANNOTATION: a.xml: " + message);
  }

  @Test
  void aPictureOfAnotherSizeThanAnnotatedIsAReject() throws Exception {
    TinyPictures.write(folder.resolve("JPEGImages/a.jpg"), 10, 20);

    assertThat(rejects("train"))
        .contains(
            "a.jpg WRONG_SHAPE: it is 10x20 and annotated as 20x10 (want boxes in pixels of the stored picture)");
  }

  @Test
  void classNamesAreOfficialWhereTheyFit() throws Exception {
    assertThat(index().classNames()).isEqualTo(VocClasses.VOC);

    annotate("b", object("scaffold", "1", "1", "2", "2", ""));
    annotate("other", "");
    assertThat(index().classNames()).isEqualTo(VocClasses.SODA).hasSize(15);

    annotate("other", object("Alien", "1", "1", "2", "2", ""));
    assertThat(index().classNames()).containsExactly("Alien", "person", "scaffold");
  }

  @Test
  void givenClassNamesRefuseOthers() throws Exception {
    DatasetFormat given = DatasetFormats.named("voc", Map.of("classes", "car;person"));
    DatasetIndex index = given.index(Indexing.of(tree()));
    var reading = new Reading();
    index.members().get(0).read(tree(), reading);

    assertThat(index.classNames()).containsExactly("car", "person");
    assertThat(given.parameters()).containsEntry("classes", "car;person");
    assertThat(reading.rejects)
        .contains("b.jpg#object 2 BAD_OBJECT: name dog (want one of the 2 classes)");
    assertThatThrownBy(() -> DatasetFormats.named("voc", Map.of("classes", "a;a")))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("Invalid classes");
  }

  @Test
  void trainvalStandsInForAMissingListOfTraining() throws Exception {
    Files.delete(folder.resolve("ImageSets/Main/train.txt"));

    assertThat(samples("train")).extracting(Sample::key).containsExactly("a.jpg", "b.jpg");
  }

  @Test
  void withoutListsAllPicturesAreTheSplitThatIsAskedFor() throws Exception {
    for (String list : List.of("train", "val", "trainval")) {
      Files.delete(folder.resolve("ImageSets/Main/" + list + ".txt"));
    }
    var indexing =
        new Indexing(
            Optional.of(tree()), Optional.of("test"), Indexing.MEMBER_BYTES, Spread.here());

    assertThat(samples("train")).hasSize(4);
    assertThat(rejects("train")).contains("d.jpg NO_LABEL: there is no d.xml (want one)");
    assertThat(format().index(indexing).members()).extracting(Member::split).containsOnly("test");
  }

  @Test
  void aSplitThatIsNotThereIsNamed() throws Exception {
    var indexing =
        new Indexing(
            Optional.of(tree()), Optional.of("test"), Indexing.MEMBER_BYTES, Spread.here());

    assertThatThrownBy(() -> format().index(indexing))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("it has no split test");
  }
}
