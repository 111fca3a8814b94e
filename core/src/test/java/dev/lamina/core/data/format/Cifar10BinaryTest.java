package dev.lamina.core.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Cifar10BinaryTest extends DatasetFormatContract {

  private static final int RECORD = 3_073;

  @TempDir Path folder;

  @BeforeEach
  void writeAnArchive() throws IOException {
    for (int batch = 1; batch <= 5; batch++) {
      Files.write(folder.resolve("data_batch_" + batch + ".bin"), records(batch, 20));
    }
    Files.write(folder.resolve("test_batch.bin"), records(6, 2_503));
  }

  @Override
  DatasetFormat format() {
    return new Cifar10Binary();
  }

  @Override
  Path source() {
    return folder;
  }

  @Test
  void largeFilesAreCutIntoMembers() throws Exception {
    assertThat(index().members())
        .hasSize(7)
        .contains(
            new Member("train", "data_batch_1.bin", 0, 20),
            new Member("test", "test_batch.bin", 0, 2_500),
            new Member("test", "test_batch.bin", 2_500, 3));
  }

  @Test
  void aRecordIsALabelAndThreePlanes() throws Exception {
    byte[] bytes = records(3, 2);
    Sample sample = read(new Member("train", "data_batch_3.bin", 1, 1)).samples.get(0);

    assertThat(sample.key()).isEqualTo("data_batch_3.bin#1");
    assertThat(sample.target()).isEqualTo(new ClassLabel(bytes[RECORD]));
    assertThat(sample.image().pixels())
        .isEqualTo(Arrays.copyOfRange(bytes, RECORD + 1, 2 * RECORD));
  }

  @Test
  void officialClassNamesStandInForAMissingFile() throws Exception {
    assertThat(index().classNames()).hasSize(10).startsWith("airplane").endsWith("truck");

    Files.writeString(folder.resolve("batches.meta.txt"), "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n");

    assertThat(index().classNames()).startsWith("a", "b").hasSize(10);
  }

  @Test
  void aFileOfClassNamesMustNameTenClasses() throws Exception {
    Files.writeString(folder.resolve("batches.meta.txt"), "a\nb\n");

    assertThatThrownBy(this::index)
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("2 class names (want 10, one a line;");
  }

  @Test
  void aLabelAboveNineIsAReject() throws Exception {
    byte[] bytes = records(1, 20);
    bytes[4 * RECORD] = (byte) 200;
    Files.write(folder.resolve("data_batch_1.bin"), bytes);

    Reading read = read(new Member("train", "data_batch_1.bin", 0, 20));

    assertThat(read.samples).hasSize(19);
    assertThat(read.rejects)
        .containsExactly("data_batch_1.bin#4 LABEL_OUT_OF_RANGE: label 200 (want 0 to 9)");
  }

  @Test
  void aFileThatIsCutOffIsRefused() throws Exception {
    Path file = folder.resolve("data_batch_2.bin");
    Files.write(file, Arrays.copyOf(records(2, 20), 20 * RECORD - 1));

    assertThatThrownBy(this::index)
        .isInstanceOfSatisfying(
            LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.DATA))
        .hasMessageContaining(file + ": 61459 bytes (want one or more whole records of 3073 bytes");
  }

  @Test
  void anEmptyFileIsRefused() throws Exception {
    Files.write(folder.resolve("test_batch.bin"), new byte[0]);

    assertThatThrownBy(this::index).hasMessageContaining("test_batch.bin: 0 bytes");
  }

  @Test
  void aMissingFileIsNamedWithWhatIsWanted() throws Exception {
    Files.delete(folder.resolve("data_batch_4.bin"));

    assertThatThrownBy(this::index)
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining(folder + ": data_batch_4.bin is missing (want the folder cifar-10-")
        .hasMessageContaining("data_batch_5.bin and test_batch.bin)");
  }

  @Test
  void aMissingFolderIsNamed() {
    assertThatThrownBy(() -> new Cifar10Binary().index(folder.resolve("nowhere")))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("nowhere: there is no such folder");
  }

  @Test
  void aFileThatShrankSinceItWasIndexedIsRefused() throws Exception {
    Member member = index().members().get(0);
    Files.write(folder.resolve("data_batch_1.bin"), records(1, 19));

    assertThatThrownBy(() -> read(member))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("it has become shorter");
  }

  @Test
  void theFingerprintChangesWithAnyByte() throws Exception {
    String before = index().fingerprint();
    byte[] bytes = records(6, 2_503);
    bytes[1_000_000] ^= 1;
    Files.write(folder.resolve("test_batch.bin"), bytes);

    assertThat(index().fingerprint()).isNotEqualTo(before);
  }

  private static byte[] records(int file, int count) {
    byte[] bytes = new byte[count * RECORD];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i % RECORD == 0 ? i / RECORD % 10 : i * 31 + file);
    }
    return bytes;
  }
}
