package dev.lamina.core.data.format;

import static dev.lamina.core.source.Spread.here;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.lamina.core.data.ClassLabel;
import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.Indexing;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.Sample;
import dev.lamina.core.source.LocalStorage;
import dev.lamina.core.source.SourceLimits;
import dev.lamina.core.source.SourceTree;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
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
    var indexing = new Indexing(Optional.of(tree()), Optional.empty(), 2_500 * RECORD, here());

    assertThat(format().index(indexing).members())
        .hasSize(7)
        .extracting(Member::split, Member::name, Member::bytes)
        .contains(
            tuple("train", "data_batch_1.bin#0+20", 20L * RECORD),
            tuple("test", "test_batch.bin#0+2500", 2_500L * RECORD),
            tuple("test", "test_batch.bin#2500+3", 3L * RECORD));
  }

  @Test
  void aRecordIsALabelAndThreePlanes() throws Exception {
    byte[] bytes = records(3, 2);
    Sample sample = samples("train").get(2 * 20 + 1);

    assertThat(sample.key()).isEqualTo("data_batch_3.bin#1");
    assertThat(sample.target()).isEqualTo(new ClassLabel(bytes[RECORD]));
    assertThat(pixels(sample)).isEqualTo(Arrays.copyOfRange(bytes, RECORD + 1, 2 * RECORD));
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

    assertThat(samples("train")).hasSize(5 * 20 - 1);
    assertThat(rejects("train"))
        .containsExactly("data_batch_1.bin#4 LABEL_OUT_OF_RANGE: label 200 (want 0 to 9)");
  }

  @Test
  void aFileThatIsCutOffIsRefused() throws Exception {
    Path file = folder.resolve("data_batch_2.bin");
    Files.write(file, Arrays.copyOf(records(2, 20), 20 * RECORD - 1));

    assertThatThrownBy(this::index)
        .isInstanceOfSatisfying(
            LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.DATA))
        .hasMessageContaining(
            file.getFileName() + ": 61459 bytes (want one or more whole records of 3073 bytes");
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
    assertThatThrownBy(
            () ->
                SourceTree.open(
                    new LocalStorage(), folder.resolve("nowhere").toString(), SourceLimits.DEFAULT))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("nowhere: nothing is there");
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
  void onlyStampsOfAFileThatWasWrittenAgainChange() throws Exception {
    List<Member> before = index().members();
    byte[] bytes = records(6, 2_503);
    bytes[1_000_000] ^= 1;
    Path file = folder.resolve("test_batch.bin");
    Files.write(file, bytes);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1));

    List<Member> after = index().members();
    assertThat(after).hasSameSizeAs(before);
    for (int i = 0; i < before.size(); i++) {
      boolean same = after.get(i).stamp().equals(before.get(i).stamp());
      assertThat(same).isEqualTo(before.get(i).split().equals("train"));
    }
  }

  @Test
  void compressedFilesHoldTheSame() throws Exception {
    List<String> before = read(index().members().get(0)).records();
    Path file = folder.resolve("data_batch_1.bin");
    try (var out = new GZIPOutputStream(Files.newOutputStream(Path.of(file + ".gz")))) {
      Files.copy(file, out);
    }
    Files.delete(file);

    assertThat(read(index().members().get(0)).records()).isEqualTo(before);
  }

  @Test
  void aSplitThatIsNotThereIsRefused() throws Exception {
    var indexing = new Indexing(Optional.of(tree()), Optional.of("val"), 1_000, here());

    assertThatThrownBy(() -> format().index(indexing))
        .isInstanceOfSatisfying(
            LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.SPEC))
        .hasMessageContaining("it has no split val (leave --split out");
  }

  private static byte[] records(int file, int count) {
    byte[] bytes = new byte[count * RECORD];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i % RECORD == 0 ? i / RECORD % 10 : i * 31 + file);
    }
    return bytes;
  }
}
