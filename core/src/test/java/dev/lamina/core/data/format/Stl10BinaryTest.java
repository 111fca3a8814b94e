package dev.lamina.core.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.lamina.core.data.ClassLabel;
import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.Indexing;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.Sample;
import dev.lamina.core.data.Unlabelled;
import dev.lamina.core.source.Spread;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Stl10BinaryTest extends DatasetFormatContract {

  private static final int PICTURE = 27_648;

  @TempDir Path folder;

  @BeforeEach
  void writeAnArchive() throws IOException {
    write("train", 20);
    write("test", 503);
    Files.writeString(folder.resolve("fold_indices.txt"), folds());
  }

  @Override
  DatasetFormat format() {
    return Stl10Binary.WHOLE;
  }

  @Override
  Path source() {
    return folder;
  }

  @Test
  void largeFilesAreCutIntoMembers() throws Exception {
    assertThat(members(500 * PICTURE))
        .extracting(Member::split, Member::name, Member::bytes)
        .containsExactly(
            tuple("train", "train_X.bin#0+20", 20L * PICTURE),
            tuple("test", "test_X.bin#0+500", 500L * PICTURE),
            tuple("test", "test_X.bin#500+3", 3L * PICTURE));
  }

  @Test
  void planesAreTurnedFromColumnsToRows() throws Exception {
    Sample sample = samples("train").get(3);
    byte[] stored = pictures(20);

    assertThat(sample.key()).isEqualTo("train_X.bin#3");
    assertThat(sample.target()).isEqualTo(new ClassLabel(3));
    for (int channel = 0; channel < 3; channel++) {
      for (int row : new int[] {0, 1, 50, 95}) {
        for (int column : new int[] {0, 1, 50, 95}) {
          assertThat(pixels(sample)[channel * 9_216 + row * 96 + column])
              .isEqualTo(stored[3 * PICTURE + channel * 9_216 + column * 96 + row]);
        }
      }
    }
  }

  @Test
  void officialClassNamesStandInForAMissingFile() throws Exception {
    assertThat(index().classNames()).hasSize(10).startsWith("airplane").endsWith("truck");

    Files.writeString(folder.resolve("class_names.txt"), "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n");

    assertThat(index().classNames()).startsWith("a", "b").hasSize(10);
  }

  @Test
  void aLabelThatIsNotOneToTenIsAReject() throws Exception {
    byte[] labels = labels(20);
    labels[4] = 0;
    labels[7] = 11;
    Files.write(folder.resolve("train_y.bin"), labels);

    assertThat(samples("train")).hasSize(18);
    assertThat(rejects("train"))
        .containsExactly(
            "train_X.bin#4 LABEL_OUT_OF_RANGE: label 0 (want 1 to 10)",
            "train_X.bin#7 LABEL_OUT_OF_RANGE: label 11 (want 1 to 10)");
  }

  @Test
  void aFileThatIsCutOffOrEmptyIsRefused() throws Exception {
    Path file = folder.resolve("test_X.bin");
    Files.write(file, Arrays.copyOf(pictures(503), PICTURE - 1));

    assertThatThrownBy(this::index)
        .isInstanceOfSatisfying(
            LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.DATA))
        .hasMessageContaining(
            file.getFileName() + ": 27647 bytes (want one or more whole records of 27648");

    Files.write(file, new byte[0]);

    assertThatThrownBy(this::index).hasMessageContaining("test_X.bin: 0 bytes");
  }

  @Test
  void everyPictureNeedsALabel() throws Exception {
    Files.write(folder.resolve("train_y.bin"), labels(21));

    assertThatThrownBy(this::index)
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("train_y.bin: 21 labels for the 20 pictures of train_X.bin");
  }

  @Test
  void aMissingFileIsNamedWithWhatIsWanted() throws Exception {
    Files.delete(folder.resolve("test_y.bin"));

    assertThatThrownBy(this::index)
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining(folder + ": test_y.bin is missing (want the folder stl10_binary");
  }

  @Test
  void aFileThatShrankSinceItWasIndexedIsRefused() throws Exception {
    Member member = index().members().get(0);
    write("train", 19);

    assertThatThrownBy(() -> read(member))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("it has become shorter");
  }

  @Test
  void labelsThatShrankSinceTheyWereIndexedAreRefused() throws Exception {
    Member member = index().members().get(0);
    Files.write(folder.resolve("train_y.bin"), labels(19));

    assertThatThrownBy(() -> read(member))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("train_y.bin: it has become shorter");
  }

  @Test
  void picturesWithoutLabelsAreReadWhereTheyAreAskedFor() throws Exception {
    Files.write(folder.resolve("unlabeled_X.bin"), pictures(2));

    assertThat(splits()).containsExactly("train", "test");
    var indexing =
        new Indexing(Optional.of(tree()), Optional.of("unlabelled"), 1 << 20, Spread.here());
    assertThat(format().index(indexing).members())
        .singleElement()
        .satisfies(
            member ->
                assertThat(read(member).samples)
                    .hasSize(2)
                    .extracting(Sample::target)
                    .containsOnly(new Unlabelled()));
  }

  @Test
  void stampsChangeWithLabelsAndFolds() throws Exception {
    List<String> before = stamps(format());
    List<String> fold = stamps(new Stl10Binary(0));

    byte[] labels = labels(503);
    labels[500]++;
    Files.write(folder.resolve("test_y.bin"), labels);
    Files.setLastModifiedTime(folder.resolve("test_y.bin"), FileTime.fromMillis(1));
    Files.setLastModifiedTime(folder.resolve("fold_indices.txt"), FileTime.fromMillis(1));

    assertThat(stamps(format()).get(0)).isEqualTo(before.get(0));
    assertThat(stamps(format()).get(1)).isNotEqualTo(before.get(1));
    assertThat(stamps(new Stl10Binary(0)).get(0)).isNotEqualTo(fold.get(0));
  }

  @Test
  void foldsAreNotNeededWithoutOne() throws Exception {
    Files.delete(folder.resolve("fold_indices.txt"));

    assertThat(samples("train")).hasSize(20);
    assertThatThrownBy(() -> new Stl10Binary(2).index(Indexing.of(tree())))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("fold_indices.txt, which fold 2 needs, is missing");
  }

  @Test
  void foldsThatAreNotTenListsOfPicturesAreRefused() throws Exception {
    refusesFolds("1 2\n3 4\n", "2 folds (want 10, one a line)");
    refusesFolds(folds().replace("19", "20"), "picture 20 in fold 9 (want 0 to 19)");
    refusesFolds(folds().replace("19", "-1"), "picture -1 in fold 9");
    refusesFolds(folds().replace("19", "x"), "picture x in fold 9");
    refusesFolds(folds().replace("19", "9"), "picture 9 twice in fold 9 (want each once)");
    refusesFolds(" ".repeat(1 << 21), "it is larger than 1048576 bytes");
  }

  private List<Member> members(long bytes) throws Exception {
    return format()
        .index(new Indexing(Optional.of(tree()), Optional.empty(), bytes, Spread.here()))
        .members();
  }

  private List<String> stamps(DatasetFormat format) throws Exception {
    return format.index(Indexing.of(tree())).members().stream()
        .map(Member::stamp)
        .distinct()
        .toList();
  }

  private void refusesFolds(String text, String message) throws IOException {
    Files.writeString(folder.resolve("fold_indices.txt"), text);

    assertThatThrownBy(() -> new Stl10Binary(9).index(Indexing.of(tree())))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("fold_indices.txt")
        .hasMessageContaining(": " + message);
  }

  /** The contract holds for a fold too. */
  @Nested
  class Fold extends DatasetFormatContract {

    @Override
    DatasetFormat format() {
      return new Stl10Binary(4);
    }

    @Override
    Path source() {
      return folder;
    }

    @Test
    void holdsThePicturesOfItsLineInTheOrderOfTheFile() throws Exception {
      assertThat(samples("train"))
          .extracting(Sample::key)
          .containsExactly("train_X.bin#4", "train_X.bin#14");
      assertThat(samples("train")).extracting(Sample::target).containsOnly(new ClassLabel(4));
    }

    @Test
    void leavesTheTestPicturesAlone() throws Exception {
      assertThat(samples("test")).hasSize(503);
    }
  }

  /** Fold f lists pictures 10 + f and f. */
  private static String folds() {
    return IntStream.range(0, 10)
        .mapToObj(fold -> "%s %s \n".formatted(10 + fold, fold))
        .collect(Collectors.joining());
  }

  private void write(String split, int count) throws IOException {
    Files.write(folder.resolve(split + "_X.bin"), pictures(count));
    Files.write(folder.resolve(split + "_y.bin"), labels(count));
  }

  private static byte[] pictures(int count) {
    byte[] bytes = new byte[count * PICTURE];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 31 + i / 997);
    }
    return bytes;
  }

  private static byte[] labels(int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (1 + i % 10);
    }
    return bytes;
  }
}
