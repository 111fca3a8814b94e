package dev.lamina.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {

  private static final SortedMap<String, String> NO_METADATA = Collections.emptySortedMap();

  @TempDir Path directory;

  @Test
  void keepsTensorsOfEveryTypeAndShape() {
    List<HostTensor> tensors = new ArrayList<>();
    for (ElementType type : ElementType.values()) {
      if (type == ElementType.QUANTIZED) {
        continue;
      }
      for (long[] shape : new long[][] {{}, {0}, {3, 0, 2}, {1}, {2, 3}}) {
        tensors.add(tensor("t." + tensors.size(), type, shape));
      }
    }
    SortedMap<String, String> metadata = new TreeMap<>(Map.of("seed", "7", "note", "ä\n\"\u0000€"));
    Path file = directory.resolve("all.safetensors");
    Safetensors.write(file, metadata, tensors);
    assertThat(Safetensors.read(file)).isEqualTo(new Safetensors.Content(metadata, tensors));
  }

  @Test
  void writesTheFormatAsItIsDefined() throws IOException {
    Path file = directory.resolve("model.safetensors");
    Safetensors.write(
        file,
        new TreeMap<>(Map.of("epoch", "3")),
        List.of(
            HostTensor.of("a", new long[] {2}, 1f, -2f),
            HostTensor.of("b.weight", new long[] {}, 0.5)));
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int length = (int) bytes.getLong();
    assertThat(length % 8).isZero();
    String header = new String(bytes.array(), 8, length, StandardCharsets.UTF_8);
    assertThat(new ObjectMapper().readTree(header))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"__metadata__": {"epoch": "3"},
                     "a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]},
                     "b.weight": {"dtype": "F64", "shape": [], "data_offsets": [8, 16]}}
                    """));
    bytes.position(8 + length);
    assertThat(bytes.getFloat()).isEqualTo(1f);
    assertThat(bytes.getFloat()).isEqualTo(-2f);
    assertThat(bytes.getDouble()).isEqualTo(0.5);
    assertThat(bytes.hasRemaining()).isFalse();
  }

  @Property(tries = 200)
  void whatIsWrittenIsRead(
      @ForAll("tensors") List<HostTensor> tensors, @ForAll Map<String, String> texts)
      throws IOException {
    Path file = Files.createTempFile("lamina-test", ".safetensors");
    try {
      SortedMap<String, String> metadata = new TreeMap<>();
      texts.forEach((key, value) -> metadata.put(wellFormed(key), wellFormed(value)));
      Safetensors.write(file, metadata, tensors);
      assertThat(Safetensors.read(file)).isEqualTo(new Safetensors.Content(metadata, tensors));
    } finally {
      Files.delete(file);
    }
  }

  // The format has no checksum, so a flipped element is another, valid element: what a reader can
  // promise is that nothing else changes and that nothing but a LaminaException comes out.
  @Property(tries = 500)
  void aFlippedByteIsRefusedOrChangesOnlyItself(
      @ForAll @IntRange(max = 100_000) int place, @ForAll @IntRange(min = 1, max = 255) int flip)
      throws IOException {
    Path file = Files.createTempFile("lamina-test", ".safetensors");
    try {
      List<HostTensor> tensors =
          List.of(
              tensor("first", ElementType.FLOAT32, 2, 2),
              tensor("flags", ElementType.BOOL, 3),
              tensor("none", ElementType.INT64, 0),
              tensor("last", ElementType.UINT8, 5));
      Safetensors.write(file, new TreeMap<>(Map.of("key", "value")), tensors);
      byte[] bytes = Files.readAllBytes(file);
      int dataAt = bytes.length - 16 - 3 - 5;
      int index = place % bytes.length;
      bytes[index] ^= (byte) flip;
      Files.write(file, bytes);
      Safetensors.Content content;
      try {
        content = Safetensors.read(file);
      } catch (LaminaException e) {
        assertThat(e.failure()).isEqualTo(Failure.DATA);
        assertThat(e).hasMessageContaining(file.toString());
        return;
      }
      ByteBuffer data = ByteBuffer.allocate(16 + 3 + 5);
      content.tensors().forEach(tensor -> data.put(tensor.bytes()));
      assertThat(data.array()).isEqualTo(Arrays.copyOfRange(bytes, dataAt, bytes.length));
      if (index >= dataAt) {
        assertThat(content.tensors())
            .extracting(HostTensor::toString)
            .containsExactlyElementsOf(tensors.stream().map(HostTensor::toString).toList());
      }
    } finally {
      Files.delete(file);
    }
  }

  @Property(tries = 100)
  void everyTruncationIsRefused(@ForAll @IntRange(max = 100_000) int place) throws IOException {
    Path file = Files.createTempFile("lamina-test", ".safetensors");
    try {
      Safetensors.write(file, NO_METADATA, List.of(tensor("a", ElementType.FLOAT32, 7)));
      byte[] bytes = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(bytes, place % bytes.length));
      assertThatThrownBy(() -> Safetensors.read(file))
          .isInstanceOfSatisfying(
              LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.DATA));
    } finally {
      Files.delete(file);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]                                                                | 0  | does not begin with '{'",
        "``                                                                | 0  | does not begin with '{'",
        "{                                                                 | 0  | not JSON",
        "{} {}                                                             | 0  | goes on after its end",
        "{}                                                                | 4  | own 0 bytes of data, but 4 follow",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}  | 3  | own 4 bytes of data, but 3 follow",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | 8 | Duplicate field 'a'",
        "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F64\"}}                     | 0  | Duplicate field 'dtype'",
        "{\"a\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]}}  | 4  | unsupported dtype 'F16' (want one of [F32, F64, BF16, I64, U8, BOOL]: convert it)",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}} | 4  | shape of 'a' holds -1",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}| 4  | shape of 'a' holds VALUE_NUMBER_FLOAT",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[9999999999999999999],\"data_offsets\":[0,4]}} | 4 | shape of 'a' holds 9999999999999999999",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4611686018427387904],\"data_offsets\":[0,4]}} | 4 | overflows",
        "{\"a\":{\"dtype\":\"F64\",\"shape\":[2305843009213693952],\"data_offsets\":[0,0]}} | 0 | overflows",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}  | 4  | want 8 bytes for F32 of [2]",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}  | 4  | owns the bytes 4 to 0",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}    | 4  | two data_offsets",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,8]}}| 4  | data_offsets of 'a' holds 8 as number 3",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[2,6]}} | 6 | 'b' begins at byte 2 (want 4",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[6,10]}}| 10 | 'b' begins at byte 6 (want 4",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}  | 8  | 'a' begins at byte 4 (want 0",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[9000000000],\"data_offsets\":[0,9000000000]}} | 4 | want below 2 GiB",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[1000],\"data_offsets\":[0,1000]}} | 4 | own 1000 bytes of data, but 4 follow",
        "{\"a\":{\"shape\":[1],\"data_offsets\":[0,4]}}                    | 4  | is not described by dtype",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"x\":1}} | 4 | unknown key 'x'",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[[1]],\"data_offsets\":[0,4]}}| 4  | shape of 'a' holds START_ARRAY",
        "{\"a\":7}                                                         | 0  | tensor 'a' is VALUE_NUMBER_INT",
        "{\"__metadata__\":{\"a\":7}}                                      | 0  | __metadata__ of 'a' is VALUE_NUMBER_INT",
        "{\"__metadata__\":{\"a\":{}}}                                     | 0  | __metadata__ of 'a' is START_OBJECT",
        "{\"a\":NaN}                                                       | 0  | not JSON",
      })
  void everyLieOfAHeaderIsRefused(String header, int dataBytes, String reason) throws IOException {
    Path file = directory.resolve("lie.safetensors");
    Files.write(file, file(header.getBytes(StandardCharsets.UTF_8), dataBytes));
    assertThatThrownBy(() -> Safetensors.read(file))
        .isInstanceOfSatisfying(
            LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.DATA))
        .hasMessageContaining("Cannot read " + file)
        .hasMessageContaining(reason)
        .hasMessageContaining("fetch or write it again");
  }

  @Test
  void refusesNestingHoweverDeep() throws IOException {
    Path file = directory.resolve("bomb.safetensors");
    for (String bomb : List.of("[".repeat(1 << 20), "{\"x\":".repeat(1 << 20))) {
      Files.write(file, file(("{\"a\":" + bomb).getBytes(StandardCharsets.UTF_8), 0));
      assertThatThrownBy(() -> Safetensors.read(file)).isInstanceOf(LaminaException.class);
    }
  }

  @Test
  void refusesALengthThatIsNoHeaders() throws IOException {
    Path file = directory.resolve("length.safetensors");
    for (long length : new long[] {-1, Long.MIN_VALUE, 3, 1 << 24, (1 << 24) + 1L}) {
      ByteBuffer bytes = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN);
      bytes.putLong(length).put((byte) '{').put((byte) '}');
      Files.write(file, bytes.array());
      assertThatThrownBy(() -> Safetensors.read(file))
          .hasMessageContaining("its header claims " + Long.toUnsignedString(length));
    }
    Files.write(file, new byte[7]);
    assertThatThrownBy(() -> Safetensors.read(file)).hasMessageContaining("it has 7 bytes");
  }

  @Test
  void refusesTextThatIsNotUtf8() throws IOException {
    Path file = directory.resolve("latin.safetensors");
    Files.write(file, file(new byte[] {'{', '"', (byte) 0xe4, '"', '}'}, 0));
    assertThatThrownBy(() -> Safetensors.read(file)).hasMessageContaining("not UTF-8");
    Files.write(file, file("{}".getBytes(StandardCharsets.UTF_16LE), 0));
    assertThatThrownBy(() -> Safetensors.read(file)).isInstanceOf(LaminaException.class);
  }

  @Test
  void refusesFlagsThatAreNeitherTrueNorFalse() throws IOException {
    Path file = directory.resolve("flags.safetensors");
    Safetensors.write(file, NO_METADATA, List.of(tensor("flags", ElementType.BOOL, 3)));
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] = 2;
    Files.write(file, bytes);
    assertThatThrownBy(() -> Safetensors.read(file))
        .hasMessageContaining("'flags' of BOOL holds the byte 2");
  }

  @Test
  void readsPaddedHeadersInAnyOrder() throws IOException {
    Path file = directory.resolve("other.safetensors");
    String header =
        """
        {"z": {"data_offsets": [4, 5], "shape": [], "dtype": "U8"},
         "empty": {"data_offsets": [4, 4], "shape": [0], "dtype": "I64"},
         "a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}     \
        """;
    Files.write(file, file(header.getBytes(StandardCharsets.UTF_8), 5));
    assertThat(Safetensors.read(file).tensors())
        .extracting(HostTensor::name)
        .containsExactly("a", "empty", "z");
  }

  @Test
  void namesTheFileThatIsMissing() {
    Path file = directory.resolve("missing.safetensors");
    assertThatThrownBy(() -> Safetensors.read(file))
        .hasMessage("Cannot read " + file + ": no such file");
    assertThatThrownBy(() -> Safetensors.read(directory))
        .isInstanceOfSatisfying(
            LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.DATA));
  }

  @Test
  void refusesNamesThatCannotBeReadBack() {
    Path file = directory.resolve("names.safetensors");
    HostTensor a = tensor("a", ElementType.UINT8, 1);
    assertThatThrownBy(() -> Safetensors.write(file, NO_METADATA, List.of(a, a)))
        .hasMessageContaining("Invalid tensor name: a");
    assertThatThrownBy(() -> Safetensors.write(file, NO_METADATA, List.of(a.named("__metadata__"))))
        .hasMessageContaining("Invalid tensor name: __metadata__");
    assertThatThrownBy(() -> Safetensors.write(file, NO_METADATA, List.of(a.named("\ud800"))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void anInterruptedWriteLeavesTheOldFile() {
    Path file = directory.resolve("model.safetensors");
    List<HostTensor> old = List.of(tensor("old", ElementType.FLOAT32, 4));
    Safetensors.write(file, NO_METADATA, old);
    List<HostTensor> fresh = List.of(tensor("fresh", ElementType.FLOAT32, 1 << 20));
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> Safetensors.write(file, NO_METADATA, fresh))
          .isInstanceOf(LaminaException.class)
          .hasMessageContaining("Cannot write " + file);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(Safetensors.read(file).tensors()).isEqualTo(old);
    assertThat(directory.toFile().list()).containsExactly("model.safetensors");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFullDiskIsAMatterOfResourcesAndLeavesTheOldFile() throws IOException {
    Path file = directory.resolve("model.safetensors");
    List<HostTensor> old = List.of(tensor("old", ElementType.FLOAT32, 4));
    Safetensors.write(file, NO_METADATA, old);
    Path temporary = directory.resolve("model.tmp");
    Files.createSymbolicLink(temporary, Path.of("/dev/full"));
    assertThatThrownBy(
            () ->
                Safetensors.write(
                    file, temporary, NO_METADATA, List.of(tensor("a", ElementType.UINT8, 9))))
        .isInstanceOfSatisfying(
            LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.RESOURCES))
        .hasMessageContaining("No space left on device")
        .hasMessageContaining("9 bytes free");
    assertThat(Safetensors.read(file).tensors()).isEqualTo(old);
    assertThat(directory.toFile().list()).containsExactly("model.safetensors");
  }

  @Test
  void aMissingDirectoryIsAMatterOfResources() {
    Path file = directory.resolve("none/model.safetensors");
    assertThatThrownBy(() -> Safetensors.write(file, NO_METADATA, List.of()))
        .isInstanceOfSatisfying(
            LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.RESOURCES))
        .hasMessageContaining("NoSuchFileException");
  }

  @Provide
  Arbitrary<List<HostTensor>> tensors() {
    Arbitrary<long[]> shapes = Arbitraries.longs().between(0, 4).array(long[].class).ofMaxSize(4);
    Arbitrary<HostTensor> tensor =
        Combinators.combine(
                Arbitraries.strings().ofMaxLength(12).map(SafetensorsTest::wellFormed),
                Arbitraries.of(ElementType.class).filter(type -> type != ElementType.QUANTIZED),
                shapes,
                Arbitraries.longs())
            .as(SafetensorsTest::random);
    return tensor.list().ofMaxSize(6).uniqueElements(HostTensor::name);
  }

  private static HostTensor random(String name, ElementType type, long[] shape, long seed) {
    int elements = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    byte[] bytes = new byte[elements * type.bytes()];
    new Random(seed).nextBytes(bytes);
    if (type == ElementType.BOOL) {
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] &= 1;
      }
    }
    return new HostTensor(name, type, shape, ByteBuffer.wrap(bytes));
  }

  private static HostTensor tensor(String name, ElementType type, long... shape) {
    return random(name, type, shape, name.hashCode());
  }

  /** Lone halves of surrogate pairs are no text, and JSON cannot hold them. */
  private static String wellFormed(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  private static byte[] file(byte[] header, int dataBytes) {
    ByteBuffer file =
        ByteBuffer.allocate(8 + header.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    return file.putLong(header.length).put(header).array();
  }
}
