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

class ImageFolderTest extends DatasetFormatContract {

  @TempDir Path folder;

  private FileTree files;

  @BeforeEach
  void writePictures() throws IOException {
    files =
        new FileTree(folder)
            .pictures("train/dog/2.jpg", "train/dog/1.png", "train/cat/1.jpg", "train/cat/more/9")
            .pictures("valid/cow/1.jpg", "valid/cat/1.jpg")
            .text("README.md", "mine");
  }

  @Override
  DatasetFormat format() {
    return new ImageFolder(List.of());
  }

  @Override
  Path source() {
    return folder;
  }

  @Test
  void classesAreTheFoldersOfAllSplitsSorted() throws Exception {
    assertThat(index().classNames()).containsExactly("cat", "cow", "dog");
    assertThat(labels("train"))
        .containsExactly("cat/1.jpg=0", "cat/more/9=0", "dog/1.png=2", "dog/2.jpg=2");
    assertThat(labels("val")).containsExactly("cat/1.jpg=0", "cow/1.jpg=1");
    assertThat(indexed(folder, "val").classNames()).containsExactly("cat", "cow", "dog");
  }

  @Test
  void picturesAreHandedOnAsTheyAre() throws Exception {
    Sample sample = samples("val").get(0);

    assertThat(sample.key()).isEqualTo("cat/1.jpg");
    assertThat(sample.position()).isEqualTo("valid/cat/1.jpg");
    assertThat(sample.target()).isEqualTo(new ClassLabel(0));
    assertThat(file(sample)).isEqualTo(FileTree.picture("valid/cat/1.jpg"));
  }

  @Test
  void aSplitByItselfHasTheSameKeys() throws Exception {
    List<String> before = labels("train");
    DatasetFormat named = new ImageFolder(List.of("cat", "cow", "dog"));

    assertThat(told(named, folder.resolve("train"), "train")).isEqualTo(before);

    files.tar("train/dog");
    assertThat(labels("train")).isEqualTo(before);
    files.tar("train");
    assertThat(labels("train")).isEqualTo(before);
    assertThat(told(named, folder.resolve("train.tar"), "train")).isEqualTo(before);
  }

  @Test
  void aSourceWithoutSplitsMustBeTold() {
    assertThatThrownBy(() -> indexed(folder.resolve("train"), null))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("it has no folder of a split (want one of train, val,")
        .hasMessageContaining("or --split to say what it is)");
  }

  @Test
  void aSplitThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> indexed(folder, "test"))
        .isInstanceOfSatisfying(
            LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.SPEC))
        .hasMessageContaining("it has no split test");
  }

  @Test
  void everyFileIsASampleOrARejectButHiddenOnesAndTexts() throws Exception {
    files
        .pictures("train/stray.jpg", "train/cat/odd name", "train/cat/page.html")
        .text("train/cat/notes.txt", "none")
        .text("train/cat/.hidden", "none");

    assertThat(samples("train")).hasSize(6);
    assertThat(rejects("train"))
        .containsExactly(
            "stray.jpg NO_LABEL: it lies in no folder (want one, named after its class)");
  }

  @Test
  void namedClassesAreInTheirOrderAndOthersAreRejected() throws Exception {
    DatasetFormat named = new ImageFolder(List.of("dog", "cow"));

    assertThat(told(named, folder, "train"))
        .containsExactly(
            "cat/1.jpg NO_LABEL: its folder cat is none of the 2 classes",
            "cat/more/9 NO_LABEL: its folder cat is none of the 2 classes",
            "dog/1.png=0",
            "dog/2.jpg=0");
    assertThat(DatasetFormats.named("folder", named.parameters())).isEqualTo(named);
  }

  @Test
  void stampsChangeWithPicturesAndWithClasses() throws Exception {
    List<String> before = stamps("train");
    files.pictures("train/cat/2.jpg");
    List<String> more = stamps("train");
    files.pictures("valid/ant/1.jpg");

    assertThat(more).isNotEqualTo(before);
    assertThat(stamps("train")).isNotEqualTo(more).isNotEqualTo(before);
  }

  @Test
  void aFolderWithoutClassesIsRefused() throws Exception {
    Path empty = Files.createDirectory(folder.resolve("train/dog/none"));

    assertThatThrownBy(() -> indexed(empty, "train"))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("there are no folders of classes");
  }

  private List<String> stamps(String split) throws Exception {
    return indexed(folder, split).members().stream().map(Member::stamp).toList();
  }

  private DatasetIndex indexed(Path source, String split) {
    return indexed(format(), tree(source), split);
  }

  private static DatasetIndex indexed(DatasetFormat format, SourceTree tree, String split) {
    return format.index(
        new Indexing(
            Optional.of(tree), Optional.ofNullable(split), Indexing.MEMBER_BYTES, Spread.here()));
  }

  private static SourceTree tree(Path source) {
    return SourceTree.open(new LocalStorage(), source.toString(), SourceLimits.DEFAULT);
  }

  /** Labels and rejects of a source, sorted. */
  private static List<String> told(DatasetFormat format, Path source, String split) {
    SourceTree tree = tree(source);
    var told = new ArrayList<String>();
    for (Member member : indexed(format, tree, split).members()) {
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
