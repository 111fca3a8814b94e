package dev.lamina.core.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.lamina.core.data.ClassLabel;
import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.Sample;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.MatlabType;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Sinks;

class SvhnCroppedTest extends DatasetFormatContract {

  @TempDir Path folder;

  @BeforeEach
  void writeAnArchive() throws IOException {
    write("train", pictures(23), labels(23));
    write("test", pictures(11), labels(11));
  }

  @Override
  DatasetFormat format() {
    return new SvhnCropped();
  }

  @Override
  Path source() {
    return folder;
  }

  @Test
  void aFileIsCutIntoFewMembers() throws Exception {
    write("test", pictures(10_001), labels(10_001));

    assertThat(index().members())
        .extracting(Member::split, Member::name, Member::bytes)
        .containsExactly(
            tuple("train", "train_32x32.mat#0+23", 23L * 3_072),
            tuple("test", "test_32x32.mat#0+10000", 10_000L * 3_072),
            tuple("test", "test_32x32.mat#10000+1", 3_072L));
    assertThat(read(index().members().get(2)).samples)
        .singleElement()
        .extracting(Sample::key)
        .isEqualTo("test_32x32.mat#10000");
  }

  @Test
  void picturesHaveRowsColumnsAndChannelsInMatlabsOrder() throws Exception {
    Matrix stored = pictures(23);
    Sample sample = samples("train").get(5);

    assertThat(sample.key()).isEqualTo("train_32x32.mat#5");
    for (int row = 0; row < 32; row++) {
      for (int column = 0; column < 32; column++) {
        for (int channel = 0; channel < 3; channel++) {
          assertThat(pixels(sample)[channel * 1_024 + row * 32 + column])
              .isEqualTo(stored.getByte(new int[] {row, column, channel, 5}));
        }
      }
    }
  }

  @Test
  void tenStandsForTheDigitZero() throws Exception {
    assertThat(index().classNames()).startsWith("0", "1").endsWith("9").hasSize(10);
    assertThat(samples("train").subList(0, 12))
        .extracting(sample -> ((ClassLabel) sample.target()).index())
        .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2);
  }

  @Test
  void labelsMayBeDoublesAsInTheOfficialFilesOrBytes() throws Exception {
    Matrix bytes = Mat5.newMatrix(23, 1, MatlabType.UInt8);
    for (int i = 0; i < 23; i++) {
      bytes.setByte(i, (byte) 10);
    }
    write("train", pictures(23), bytes);

    assertThat(samples("train")).extracting(Sample::target).containsOnly(new ClassLabel(0));
  }

  @Test
  void aLabelThatIsNotOneToTenIsAReject() throws Exception {
    Matrix labels = labels(23);
    labels.setDouble(2, 0);
    labels.setDouble(3, 11);
    labels.setDouble(4, 1.5);
    labels.setDouble(5, Double.NaN);
    write("train", pictures(23), labels);

    assertThat(samples("train")).hasSize(19);
    String wanted = " (want 1 to 9, or 10 for the digit 0)";
    assertThat(rejects("train"))
        .containsExactly(
            "train_32x32.mat#2 LABEL_OUT_OF_RANGE: label 0" + wanted,
            "train_32x32.mat#3 LABEL_OUT_OF_RANGE: label 11" + wanted,
            "train_32x32.mat#4 LABEL_OUT_OF_RANGE: label 1.5" + wanted,
            "train_32x32.mat#5 LABEL_OUT_OF_RANGE: label NaN" + wanted);
  }

  @Test
  void onePictureHasNoFourthDimension() throws Exception {
    write("train", Mat5.newMatrix(new int[] {32, 32, 3}, MatlabType.UInt8), labels(1));

    assertThat(read(index().members().get(0)).samples).hasSize(1);
  }

  @Test
  void otherVariablesArePassedOver() throws Exception {
    try (MatFile file = Mat5.newMatFile()) {
      file.addArray("note", Mat5.newString("made by hand"))
          .addArray("y", labels(4))
          .addArray("parts", Mat5.newStruct().set("a", Mat5.newScalar(1)))
          .addArray("X", pictures(4));
      save(file, "train", Deflater.BEST_SPEED);
    }

    assertThat(read(index().members().get(0)).samples).hasSize(4);
  }

  @Test
  void aFileThatIsCutOffAnywhereIsRefused() throws Exception {
    Path file = folder.resolve("train_32x32.mat");
    byte[] whole = Files.readAllBytes(file);
    for (int length : new int[] {0, 1, 127, 128, 135, 300, 40_000, whole.length - 1}) {
      Files.write(file, Arrays.copyOf(whole, length));

      assertThatThrownBy(this::index)
          .as("%s of %s bytes", length, whole.length)
          .isInstanceOfSatisfying(
              LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.DATA))
          .hasMessageContaining("train_32x32.mat");
    }
  }

  @Test
  void aFileOfAnotherKindIsRefused() throws Exception {
    Path file = folder.resolve("test_32x32.mat");
    byte[] text = "<html>not found</html>".repeat(50).getBytes(StandardCharsets.UTF_8);
    Files.write(file, text);

    assertThatThrownBy(this::index)
        .isInstanceOf(LaminaException.class)
        .hasMessageStartingWith("Cannot read test_32x32.mat: no whole MATLAB file of level 5 (");
  }

  @Test
  void aDamagedStreamIsRefusedWhenItIsRead() throws Exception {
    Path file = folder.resolve("train_32x32.mat");
    Member member = index().members().get(0);
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 64, (byte) 0xff);
    Files.write(file, bytes);

    assertThatThrownBy(() -> read(member))
        .isInstanceOfSatisfying(
            LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.DATA))
        .hasMessageContaining("train_32x32.mat: no whole MATLAB file of level 5 (");
  }

  @Test
  void aDamagedHeaderIsRefusedUnlessItStillMakesSense() throws Exception {
    Path file = folder.resolve("train_32x32.mat");
    save("train", Deflater.NO_COMPRESSION, pictures(2), labels(2));
    byte[] whole = Files.readAllBytes(file);
    for (int at = 0; at < 200; at++) {
      for (int value : new int[] {0, 1, 0x80, 0xff}) {
        byte[] bytes = whole.clone();
        bytes[at] = (byte) value;
        Files.write(file, bytes);
        try {
          for (Member member : index().members()) {
            read(member);
          }
        } catch (LaminaException e) {
          assertThat(e.failure()).as("byte %s of %s", at, value).isEqualTo(Failure.DATA);
        }
      }
    }
  }

  @Test
  void aVariableOfAnotherClassOrShapeIsRefused() throws Exception {
    refuses(
        Mat5.newMatrix(new int[] {32, 32, 3, 4}, MatlabType.Double),
        labels(4),
        "variable X is double of 32x32x3x4 (want uint8 of 32x32x3xN)");
    refuses(
        Mat5.newMatrix(new int[] {4, 3, 32, 32}, MatlabType.UInt8),
        labels(4),
        "variable X is uint8 of 4x3x32x32 (want");
    refuses(
        Mat5.newMatrix(new int[] {32, 32}, MatlabType.UInt8), labels(4), "variable X is uint8 of");
    refuses(
        Mat5.newMatrix(new int[] {32, 32, 3, 0}, MatlabType.UInt8),
        labels(0),
        "variable X is uint8 of 32x32x3x0 (want 1 to 200000 pictures)");
    refuses(
        pictures(4),
        labels(5),
        "variable y is double of 5x1 (want uint8 or double of 4x1, a label for each picture)");
    refuses(pictures(4), Mat5.newMatrix(4, 1, MatlabType.Single), "variable y is single of 4x1");
    refuses(pictures(4), Mat5.newComplex(4, 1), "variable y is complex double of 4x1");
    refuses(pictures(4), Mat5.newLogical(4, 1), "variable y is logical ");
  }

  @Test
  void aMissingVariableIsNamed() throws Exception {
    try (MatFile file = Mat5.newMatFile()) {
      file.addArray("X", pictures(4));
      save(file, "train", Deflater.BEST_SPEED);
    }

    assertThatThrownBy(this::index)
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("train_32x32.mat: there is no variable y (want X and y;");
  }

  @Test
  void aMissingFileIsNamedWithWhatIsWanted() throws Exception {
    Files.delete(folder.resolve("test_32x32.mat"));

    assertThatThrownBy(this::index)
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining(folder + ": test_32x32.mat is missing (want a folder with train_32");
  }

  @Test
  void aFileThatShrankSinceItWasIndexedIsRefused() throws Exception {
    Member member = index().members().get(0);
    write("train", pictures(22), labels(22));

    assertThatThrownBy(() -> read(member))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("it has become shorter");
  }

  @Test
  void theStampChangesWithTheFile() throws Exception {
    List<String> before = index().members().stream().map(Member::stamp).toList();
    Matrix labels = labels(11);
    labels.setDouble(3, 9);
    write("test", pictures(11), labels);
    Files.setLastModifiedTime(folder.resolve("test_32x32.mat"), FileTime.fromMillis(1));

    assertThat(index().members().get(0).stamp()).isEqualTo(before.get(0));
    assertThat(index().members().get(1).stamp()).isNotEqualTo(before.get(1));
  }

  private void refuses(Matrix pictures, Matrix labels, String message) throws IOException {
    write("train", pictures, labels);

    assertThatThrownBy(this::index)
        .isInstanceOfSatisfying(
            LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.DATA))
        .hasMessageContaining("train_32x32.mat: " + message);
  }

  private void write(String split, Matrix pictures, Matrix labels) throws IOException {
    save(split, Deflater.BEST_SPEED, pictures, labels);
  }

  private void save(String split, int level, Matrix pictures, Matrix labels) throws IOException {
    try (MatFile file = Mat5.newMatFile()) {
      file.addArray("X", pictures).addArray("y", labels);
      save(file, split, level);
    }
  }

  private void save(MatFile file, String split, int level) throws IOException {
    Path path = folder.resolve(split + "_32x32.mat");
    Files.deleteIfExists(path);
    try (var sink = Sinks.newStreamingFile(path.toFile())) {
      Mat5.newWriter(sink).setDeflateLevel(level).writeMat(file);
    }
  }

  private static Matrix pictures(int count) {
    Matrix pictures = Mat5.newMatrix(new int[] {32, 32, 3, count}, MatlabType.UInt8);
    for (int i = 0; i < pictures.getNumElements(); i++) {
      pictures.setByte(i, (byte) (i * 31 + i / 997));
    }
    return pictures;
  }

  private static Matrix labels(int count) {
    Matrix labels = Mat5.newMatrix(count, 1);
    for (int i = 0; i < count; i++) {
      labels.setDouble(i, 1 + i % 10);
    }
    return labels;
  }
}
