package dev.lamina.core.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.Indexing;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.Sample;
import dev.lamina.core.source.Spread;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TinyImageNetTest extends DatasetFormatContract {

  @TempDir Path folder;

  private FileTree files;

  @BeforeEach
  void writeAnArchive() throws IOException {
    files =
        new FileTree(folder)
            .text("wnids.txt", FileTree.lines("n00000002", "n00000001"))
            .text("words.txt", FileTree.lines("n00000001\tant, emmet", "n00000002\tbee"))
            .pictures("train/n00000001/images/n00000001_0.JPEG")
            .text("train/n00000001/n00000001_boxes.txt", "n00000001_0.JPEG\t0\t0\t62\t62\n")
            .pictures("train/n00000002/images/n00000002_0.JPEG")
            .pictures("train/n00000002/images/n00000002_1.JPEG")
            .pictures("val/images/val_0.JPEG", "val/images/val_1.JPEG", "val/images/val_2.JPEG")
            .text("val/val_annotations.txt", annotations())
            .pictures("test/images/test_0.JPEG");
  }

  private static String annotations() {
    return FileTree.lines(
        "val_0.JPEG\tn00000001\t0\t32\t44\t62",
        "val_2.JPEG\tn00000002\t0\t32\t44\t62",
        "val_1.JPEG\tn00000001\t0\t32\t44\t62");
  }

  @Override
  DatasetFormat format() {
    return new TinyImageNet();
  }

  @Override
  Path source() {
    return folder;
  }

  @Test
  void classesAreInTheOrderOfTheirList() throws Exception {
    assertThat(index().classNames()).containsExactly("bee", "ant, emmet");
    assertThat(labels("train"))
        .containsExactly(
            "n00000001/images/n00000001_0.JPEG=1",
            "n00000002/images/n00000002_0.JPEG=0",
            "n00000002/images/n00000002_1.JPEG=0");
    assertThat(labels("val"))
        .containsExactly("images/val_0.JPEG=1", "images/val_1.JPEG=1", "images/val_2.JPEG=0");
    assertThat(file(samples("val").get(0))).isEqualTo(FileTree.picture("val/images/val_0.JPEG"));
  }

  @Test
  void picturesWithoutLabelsAreReadWhereTheyAreAskedFor() throws Exception {
    assertThat(splits()).containsExactly("train", "val");
    var indexing = new Indexing(Optional.of(tree()), Optional.of("test"), 1 << 20, Spread.here());
    assertThat(format().index(indexing).members())
        .singleElement()
        .satisfies(
            member ->
                assertThat(read(member).samples)
                    .extracting(Sample::key)
                    .containsExactly("images/test_0.JPEG"));
  }

  @Test
  void whatIsNotAnnotatedOrNotThereIsAReject() throws Exception {
    files.text(
        "val/val_annotations.txt",
        FileTree.lines("val_0.JPEG\tn00000001", "val_9.JPEG\tn00000001", "val_2.JPEG\tn7"));

    assertThat(labels("val")).containsExactly("images/val_0.JPEG=1");
    assertThat(rejects("val"))
        .containsExactlyInAnyOrder(
            "images/val_1.JPEG NO_LABEL: it is not listed in val/val_annotations.txt",
            "images/val_2.JPEG LABEL_OUT_OF_RANGE: its class in val/val_annotations.txt is none of"
                + " the 2 classes",
            "images/val_9.JPEG NO_IMAGE: it is listed in val/val_annotations.txt and not there");
  }

  @Test
  void aFolderThatIsNoClassIsRejected() throws Exception {
    files.pictures("train/n00000003/images/a.JPEG");

    assertThat(rejects("train"))
        .containsExactly(
            "n00000003/images/a.JPEG NO_LABEL: its folder n00000003 is none of the 2 classes");
  }

  @Test
  void changedAnnotationsAreNoticed() throws Exception {
    List<Member> before = index().members();
    files.text("val/val_annotations.txt", annotations().replace("n00000002", "n00000001"));
    List<Member> after = index().members();

    assertThat(after.get(0).stamp()).isEqualTo(before.get(0).stamp());
    assertThat(after.get(1).stamp()).isNotEqualTo(before.get(1).stamp());
    assertThatThrownBy(() -> read(before.get(1)))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("val_annotations.txt: it has changed since it was indexed");
  }

  @Test
  void brokenListsAreRefusedWithTheirLine() throws Exception {
    files.text("val/val_annotations.txt", "val_0.JPEG\tn00000001\nval_1.JPEG n00000001\n");
    assertThatThrownBy(this::index)
        .hasMessageContaining("val_annotations.txt: line 2 is val_1.JPEG n00000001 (want a");

    files.text("val/val_annotations.txt", "a.JPEG\tn00000001\na.JPEG\tn00000001\n");
    assertThatThrownBy(this::index).hasMessageContaining("(want each picture once)");

    files.text("wnids.txt", "n00000001\nn00000001\n");
    assertThatThrownBy(this::index).hasMessageContaining("wnids.txt: line 2 is n00000001 (want");

    Files.delete(folder.resolve("wnids.txt"));
    assertThatThrownBy(this::index).hasMessageContaining("wnids.txt is missing");
  }
}
