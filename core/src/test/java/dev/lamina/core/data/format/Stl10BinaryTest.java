package dev.lamina.core.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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
    assertThat(index().members())
        .containsExactly(
            new Member("train", "train_X.bin", 0, 20),
            new Member("test", "test_X.bin", 0, 500),
            new Member("test", "test_X.bin", 500, 3));
  }

  @Test
  void planesAreTurnedFromColumnsToRows() throws Exception {
    Sample sample = read(new Member("train", "train_X.bin", 3, 1)).samples.get(0);
    byte[] stored = pictures(20);

    assertThat(sample.key()).isEqualTo("train_X.bin#3");
    assertThat(sample.target()).isEqualTo(new ClassLabel(3));
    for (int channel = 0; channel < 3; channel++) {
      for (int row : new int[] {0, 1, 50, 95}) {
        for (int column : new int[] {0, 1, 50, 95}) {
          assertThat(sample.image().pixels()[channel * 9_216 + row * 96 + column])
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

    Reading read = read(new Member("train", "train_X.bin", 0, 20));

    assertThat(read.samples).hasSize(18);
    assertThat(read.rejects)
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
        .hasMessageContaining(file + ": 27647 bytes (want one or more whole pictures of 27648");

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
    assertThatThrownBy(() -> format().index(folder.resolve("nowhere")))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("nowhere: there is no such folder");
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
  void theFingerprintChangesWithAnyPictureLabelOrFold() throws Exception {
    String before = index().fingerprint();
    assertThat(new Stl10Binary(0).index(folder).fingerprint())
        .isNotEqualTo(before)
        .isNotEqualTo(new Stl10Binary(1).index(folder).fingerprint());

    byte[] labels = labels(503);
    labels[500]++;
    Files.write(folder.resolve("test_y.bin"), labels);

    assertThat(index().fingerprint()).isNotEqualTo(before);
  }

  @Test
  void foldsAreNotNeededWithoutOne() throws Exception {
    Files.delete(folder.resolve("fold_indices.txt"));

    assertThat(index().members()).hasSize(3);
    assertThatThrownBy(() -> new Stl10Binary(2).index(folder))
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
    refusesFolds(" ".repeat(1 << 21), "2097152 bytes (want at most 1048576)");
  }

  private void refusesFolds(String text, String message) throws IOException {
    Files.writeString(folder.resolve("fold_indices.txt"), text);

    assertThatThrownBy(() -> new Stl10Binary(9).index(folder))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("fold_indices.txt: " + message);
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
    void holdsThePicturesOfItsLineInTheirOrder() throws Exception {
      Reading read = read(index().members().get(0));

      assertThat(read.samples)
          .extracting(Sample::key)
          .containsExactly("train_X.bin#14", "train_X.bin#4");
      assertThat(read.samples).extracting(Sample::target).containsOnly(new ClassLabel(4));
    }

    @Test
    void leavesTheTestPicturesAlone() throws Exception {
      assertThat(index().members().subList(1, 3)).extracting(Member::count).containsExactly(500, 3);
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
