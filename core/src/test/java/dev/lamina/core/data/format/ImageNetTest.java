package dev.lamina.core.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.data.ClassLabel;
import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.DatasetIndex;
import dev.lamina.core.data.Indexing;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.Sample;
import dev.lamina.core.source.LocalStorage;
import dev.lamina.core.source.SourceLimits;
import dev.lamina.core.source.SourceTree;
import dev.lamina.core.source.Spread;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageNetTest extends DatasetFormatContract {

  private static final String VAL_1 = "ILSVRC2012_val_00000001.JPEG";
  private static final String VAL_2 = "ILSVRC2012_val_00000002.JPEG";
  private static final String VAL_3 = "ILSVRC2012_val_00000003.JPEG";
  private static final String MAPPING =
      FileTree.lines("n00000001 ant, emmet", "n00000002 bee", "n00000005 crow");

  @TempDir Path folder;

  private FileTree files;

  @BeforeEach
  void writeAnArchive() throws IOException {
    files =
        new FileTree(folder)
            .text("LOC_synset_mapping.txt", MAPPING)
            .text("ILSVRC2012_val_class_index.txt", FileTree.lines("2", "0", "1"))
            .pictures("train/n00000001/n00000001_7.JPEG", "train/n00000001/n00000001_9.JPEG")
            .pictures("train/n00000005/n00000005_1.JPEG")
            .pictures("val/" + VAL_1, "val/" + VAL_2, "val/" + VAL_3);
  }

  @Override
  DatasetFormat format() {
    return ImageNet.STANDARD;
  }

  @Override
  Path source() {
    return folder;
  }

  @Test
  void labelsAreThoseOfTheMappingAlsoOfASubset() throws Exception {
    assertThat(index().classNames()).containsExactly("ant, emmet", "bee", "crow");
    assertThat(labels("train"))
        .containsExactly(
            "n00000001/n00000001_7.JPEG=0",
            "n00000001/n00000001_9.JPEG=0",
            "n00000005/n00000005_1.JPEG=2");
    assertThat(labels("val")).containsExactly(VAL_1 + "=2", VAL_2 + "=0", VAL_3 + "=1");
    assertThat(file(samples("val").get(1))).isEqualTo(FileTree.picture("val/" + VAL_2));
  }

  @Test
  void aTarOfTarsGivesTheSame() throws Exception {
    List<String> train = labels("train");
    files.tar("train/n00000001");
    files.tar("train/n00000005");
    files.tar("train");
    files.tar("val");
    rename("train.tar", "ILSVRC2012_img_train.tar");
    rename("val.tar", "ILSVRC2012_img_val.tar");

    assertThat(labels("train")).isEqualTo(train);
    assertThat(labels("val")).containsExactly(VAL_1 + "=2", VAL_2 + "=0", VAL_3 + "=1");
    assertThat(samples("train").get(0).position()).startsWith("ILSVRC2012_img_train.tar@");
    // By itself it has no mapping: classes are its folders.
    assertThat(told(format(), folder.resolve("ILSVRC2012_img_train.tar"), "train"))
        .containsExactly(
            "n00000001/n00000001_7.JPEG=0",
            "n00000001/n00000001_9.JPEG=0",
            "n00000005/n00000005_1.JPEG=1");
  }

  @Test
  void kagglesLayoutGivesTheSame() throws Exception {
    List<String> train = labels("train");
    Files.createDirectories(folder.resolve("ILSVRC/Data/CLS-LOC"));
    rename("train", "ILSVRC/Data/CLS-LOC/train");
    rename("val", "ILSVRC/Data/CLS-LOC/val");
    Files.delete(folder.resolve("ILSVRC2012_val_class_index.txt"));
    files.text(
        "LOC_val_solution.csv",
        FileTree.lines(
            "ImageId,PredictionString",
            "ILSVRC2012_val_00000003,n00000002 85 1 499 272 n00000002 1 2 3 4 ",
            "ILSVRC2012_val_00000001,n00000005 1 2 3 4",
            "ILSVRC2012_val_00000002,n00000001 1 2 3 4"));

    assertThat(labels("train")).isEqualTo(train);
    assertThat(labels("val")).containsExactly(VAL_1 + "=2", VAL_2 + "=0", VAL_3 + "=1");
  }

  @Test
  void listsOfPicturesHaveSynsetsOrIndexes() throws Exception {
    DatasetFormat named = new ImageNet("", "lists/val.txt");
    files.text("lists/val.txt", FileTree.lines(VAL_2 + " n00000001", VAL_1 + " 2"));

    assertThat(told(named, folder, "val"))
        .containsExactly(
            VAL_1 + "=2", VAL_2 + "=0", VAL_3 + " NO_LABEL: it is not listed in lists/val.txt");
    assertThat(DatasetFormats.named("imagenet", named.parameters())).isEqualTo(named);
  }

  @Test
  void validationPicturesMayLieByClass() throws Exception {
    for (String picture : List.of(VAL_1, VAL_2, VAL_3)) {
      Files.delete(folder.resolve("val/" + picture));
    }
    files.pictures("val/n00000002/" + VAL_1, "val/n00000005/" + VAL_2);

    assertThat(labels("val"))
        .containsExactly("n00000002/" + VAL_1 + "=1", "n00000005/" + VAL_2 + "=2");

    Files.delete(folder.resolve("LOC_synset_mapping.txt"));
    assertThat(index().classNames()).containsExactly("n00000001", "n00000002", "n00000005");
    assertThat(labels("val"))
        .containsExactly("n00000002/" + VAL_1 + "=1", "n00000005/" + VAL_2 + "=2");
  }

  @Test
  void whatIsListedAndNotThereIsARejectOfOneMember() throws Exception {
    Files.delete(folder.resolve("val/" + VAL_2));
    files.pictures("val/ILSVRC2012_val_00000004.JPEG").text("val/readme.txt", "none");

    assertThat(labels("val")).containsExactly(VAL_1 + "=2", VAL_3 + "=1");
    assertThat(rejects("val"))
        .containsExactlyInAnyOrder(
            "ILSVRC2012_val_00000004.JPEG NO_LABEL: it is not listed in"
                + " ILSVRC2012_val_class_index.txt",
            VAL_2 + " NO_IMAGE: it is listed in ILSVRC2012_val_class_index.txt and not there");
  }

  @Test
  void numbersOfTheDevelopmentKitAreRefused() throws Exception {
    files.text("ILSVRC2012_val_class_index.txt", FileTree.lines("1", "2", "3"));
    assertThatThrownBy(this::index)
        .isInstanceOfSatisfying(
            LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.DATA))
        .hasMessageContaining("ILSVRC2012_val_class_index.txt: line 3 is 3 (want 0 to 2")
        .hasMessageContaining("the numbers of the development kit, from 1 on, are not read");

    files.text("kit/ILSVRC2012_validation_ground_truth.txt", FileTree.lines("1", "2", "2"));
    var kit = new ImageNet("", "kit/ILSVRC2012_validation_ground_truth.txt");
    assertThatThrownBy(() -> told(kit, folder, "val"))
        .hasMessageContaining("its numbers are the development kit's own");
  }

  @Test
  void numbersMeanNothingWithoutSortedClasses() throws Exception {
    files.text("LOC_synset_mapping.txt", FileTree.lines("n00000005", "n00000001", "n00000002"));

    assertThatThrownBy(this::index).hasMessageContaining("line 1 is 2 (want synsets: the classes");
  }

  @Test
  void brokenListsAreRefusedWithTheirLine() throws Exception {
    files.text("ILSVRC2012_val_class_index.txt", FileTree.lines("2", "zero"));
    assertThatThrownBy(this::index)
        .hasMessageContaining("line 2 is zero (want a picture, once, and its synset or index)");

    files.text("LOC_synset_mapping.txt", FileTree.lines("n00000005 crow", "tench"));
    assertThatThrownBy(this::index)
        .hasMessageContaining("LOC_synset_mapping.txt: line 2 is tench (want a synset such as");

    Files.delete(folder.resolve("ILSVRC2012_val_class_index.txt"));
    files.text("LOC_synset_mapping.txt", MAPPING);
    assertThatThrownBy(this::index)
        .hasMessageContaining("nothing says which classes its validation pictures show");
  }

  @Test
  void classesMayBeAnIndexInJson() throws Exception {
    Files.delete(folder.resolve("LOC_synset_mapping.txt"));
    files.text(
        "imagenet_class_index.json",
        "{\"0\": [\"n00000001\", \"ant\"], \"2\": [\"n00000005\", \"crow\"],"
            + " \"1\": [\"n00000002\", \"bee\"]}");
    assertThat(index().classNames()).containsExactly("ant", "bee", "crow");

    files.text("imagenet_class_index.json", "{\"0\": [\"n00000001\", \"ant\"], \"7\": 3}");
    assertThatThrownBy(this::index).hasMessageContaining("entry \"1\" is");
    files.text("imagenet_class_index.json", "{\"0\": [");
    assertThatThrownBy(this::index)
        .isInstanceOfSatisfying(
            LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.DATA))
        .hasMessageContaining("imagenet_class_index.json: ");
  }

  @Test
  void aPartOfTheSetMustBeToldWhichItIs() throws Exception {
    assertThatThrownBy(() -> told(format(), folder.resolve("train"), null))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("or --split to say what it is");
    files.text("val/mapping.txt", MAPPING).text("val/labels.txt", FileTree.lines("1", "1", "0"));
    assertThat(told(new ImageNet("mapping.txt", "labels.txt"), folder.resolve("val"), "val"))
        .containsExactly(VAL_1 + "=1", VAL_2 + "=1", VAL_3 + "=0");
  }

  @Test
  void changedLabelsAndClassesAreNoticed() throws Exception {
    List<String> before = stamps();
    files.text("ILSVRC2012_val_class_index.txt", FileTree.lines("2", "1", "1"));
    List<String> labels = stamps();
    files.text("LOC_synset_mapping.txt", MAPPING + "n00000006 dog\n");

    assertThat(labels.get(0)).isEqualTo(before.get(0));
    assertThat(labels.get(1)).isNotEqualTo(before.get(1));
    assertThat(stamps()).doesNotContainAnyElementsOf(labels);
  }

  private List<String> stamps() throws Exception {
    return index().members().stream().map(Member::stamp).toList();
  }

  private void rename(String from, String to) throws IOException {
    Files.move(folder.resolve(from), folder.resolve(to));
  }

  /** Labels and rejects of a source, sorted. */
  private static List<String> told(DatasetFormat format, Path source, String split) {
    var tree = SourceTree.open(new LocalStorage(), source.toString(), SourceLimits.DEFAULT);
    DatasetIndex index =
        format.index(
            new Indexing(Optional.of(tree), Optional.ofNullable(split), 1 << 20, Spread.here()));
    var told = new ArrayList<String>();
    for (Member member : index.members()) {
      var reading = new Reading();
      member.read(tree, reading);
      told.addAll(reading.rejects);
      for (Sample sample : reading.samples) {
        told.add(sample.key() + "=" + ((ClassLabel) sample.target()).index());
      }
    }
    return told.stream().sorted().toList();
  }
}
