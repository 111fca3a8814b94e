package dev.lamina.core.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.data.ClassLabel;
import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.Sample;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxImagesTest extends DatasetFormatContract {

  private static final int PICTURE = 784;

  @TempDir Path folder;

  @BeforeEach
  void writeAnArchive() throws IOException {
    write("train", 23);
    write("t10k", 5);
  }

  @Override
  DatasetFormat format() {
    return new IdxImages(IdxImages.Kind.FASHION_MNIST);
  }

  @Override
  Path source() {
    return folder;
  }

  @Test
  void aPictureIsGreyAndItsRowsFollowOneAnother() throws Exception {
    Sample sample = samples("train").get(13);

    assertThat(sample.key()).isEqualTo("train-images-idx3-ubyte#13");
    assertThat(sample.target()).isEqualTo(new ClassLabel(3));
    assertThat(pixels(sample))
        .isEqualTo(Arrays.copyOfRange(pictures(23), 16 + 13 * PICTURE, 16 + 14 * PICTURE));
    assertThat(samples("test")).hasSize(5);
  }

  @Test
  void compressedFilesHoldTheSame() throws Exception {
    List<String> before = labels("train");
    for (String name : List.of("train-images-idx3-ubyte", "train-labels-idx1-ubyte")) {
      compress(name, Files.readAllBytes(folder.resolve(name)));
    }

    assertThat(labels("train")).isEqualTo(before);
  }

  @Test
  void aCompressedFileThatIsCutOffIsRefused() throws Exception {
    compress("t10k-images-idx3-ubyte", pictures(5));
    Path file = folder.resolve("t10k-images-idx3-ubyte.gz");
    byte[] whole = Files.readAllBytes(file);
    for (int length : new int[] {0, 5, 11, 40, whole.length / 2, whole.length - 1}) {
      Files.write(file, Arrays.copyOf(whole, length));

      assertThatThrownBy(this::index)
          .as("%s of %s bytes", length, whole.length)
          .isInstanceOfSatisfying(
              LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.DATA))
          .hasMessageContaining("t10k-images-idx3-ubyte");
    }
  }

  @Test
  void namesAndLicencesAreThoseOfTheSet() throws Exception {
    assertThat(index().classNames()).startsWith("T-shirt/top").endsWith("Ankle boot").hasSize(10);
    assertThat(index().licence()).isEqualTo("MIT License");
    assertThat(new IdxImages(IdxImages.Kind.MNIST).name()).isEqualTo("mnist");
  }

  @Test
  void aLabelAboveNineIsAReject() throws Exception {
    byte[] labels = labels(23);
    labels[8 + 4] = 10;
    Files.write(folder.resolve("train-labels-idx1-ubyte"), labels);

    assertThat(samples("train")).hasSize(22);
    assertThat(rejects("train"))
        .containsExactly("train-images-idx3-ubyte#4 LABEL_OUT_OF_RANGE: label 10 (want 0 to 9)");
  }

  @Test
  void aHeaderOfAnotherKindIsRefused() throws Exception {
    for (int at : new int[] {0, 3, 11, 15}) {
      byte[] bytes = pictures(23);
      bytes[at]++;
      Files.write(folder.resolve("train-images-idx3-ubyte"), bytes);

      assertThatThrownBy(this::index)
          .isInstanceOf(LaminaException.class)
          .hasMessageContaining("train-images-idx3-ubyte: its header is ")
          .hasMessageContaining("(want magic number 00000803, a number of records, 28 rows");
    }
  }

  @Test
  void filesHaveWhatTheirHeadersState() throws Exception {
    byte[] bytes = pictures(23);
    bytes[7]++;
    Files.write(folder.resolve("train-images-idx3-ubyte"), bytes);
    assertThatThrownBy(this::index).hasMessageContaining("it has 23 records and states 24");

    Files.write(folder.resolve("train-images-idx3-ubyte"), pictures(22));
    assertThatThrownBy(this::index)
        .hasMessageContaining("it has 23 labels for the 22 pictures of train-images-idx3-ubyte");

    Files.write(folder.resolve("train-images-idx3-ubyte"), Arrays.copyOf(pictures(23), 16 + 1_000));
    assertThatThrownBy(this::index)
        .hasMessageContaining("1016 bytes (want a header of 16 and one or more whole records");
  }

  @Test
  void aMissingFileIsNamedWithWhatIsWanted() throws Exception {
    Files.delete(folder.resolve("t10k-labels-idx1-ubyte"));

    assertThatThrownBy(this::index)
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("t10k-labels-idx1-ubyte is missing (want train-images-idx3-ubyte,");
  }

  @Test
  void aFileThatShrankSinceItWasIndexedIsRefused() throws Exception {
    Member member = index().members().get(0);
    write("train", 22);

    assertThatThrownBy(() -> read(member)).hasMessageContaining("it has become shorter");
  }

  private void compress(String name, byte[] bytes) throws IOException {
    Files.deleteIfExists(folder.resolve(name));
    try (var out = new GZIPOutputStream(Files.newOutputStream(folder.resolve(name + ".gz")))) {
      out.write(bytes);
    }
  }

  private void write(String split, int count) throws IOException {
    Files.write(folder.resolve(split + "-images-idx3-ubyte"), pictures(count));
    Files.write(folder.resolve(split + "-labels-idx1-ubyte"), labels(count));
  }

  private static byte[] pictures(int count) {
    var bytes = ByteBuffer.allocate(16 + count * PICTURE);
    bytes.putInt(0x803).putInt(count).putInt(28).putInt(28);
    for (int i = 0; bytes.hasRemaining(); i++) {
      bytes.put((byte) (i * 31 + i / 997));
    }
    return bytes.array();
  }

  private static byte[] labels(int count) {
    var bytes = ByteBuffer.allocate(8 + count).putInt(0x801).putInt(count);
    for (int i = 0; bytes.hasRemaining(); i++) {
      bytes.put((byte) (i % 10));
    }
    return bytes.array();
  }
}
