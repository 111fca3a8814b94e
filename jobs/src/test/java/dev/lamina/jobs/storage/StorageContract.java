package dev.lamina.jobs.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.lamina.core.source.RangeReader;
import dev.lamina.core.source.Storage;
import dev.lamina.core.source.StoredFile;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds on every file system. */
abstract class StorageContract {

  static final byte[] CONTENT = new byte[300_000];

  static {
    new Random(1).nextBytes(CONTENT);
  }

  private String folder;
  private Storage storage;

  /** A folder of its own for each test, which need not exist. */
  abstract String folder();

  /** Settings with which it is reached. */
  abstract Configuration hadoop();

  @BeforeEach
  void fill() throws IOException {
    folder = folder();
    storage = new HadoopStorage(hadoop());
    write("b.bin", CONTENT);
    write("a b#1%.bin", new byte[] {1, 2, 3});
    write("B/inside", new byte[] {4});
    write("empty", new byte[0]);
  }

  @Test
  void aFolderIsListedInTheOrderOfNames() {
    assertThat(storage.list(folder))
        .extracting(StoredFile::name, StoredFile::folder, StoredFile::bytes)
        .containsExactly(
            tuple("B", true, 0L),
            tuple("a b#1%.bin", false, 3L),
            tuple("b.bin", false, (long) CONTENT.length),
            tuple("empty", false, 0L));
    assertThat(storage.list(folder + "/B"))
        .extracting(StoredFile::path)
        .containsExactly(folder + "/B/inside");
  }

  @Test
  void whatIsListedIsFoundAndReadUnderItsPath() {
    for (StoredFile listed : storage.list(folder)) {
      assertThat(storage.find(listed.path())).contains(listed);
    }
    try (RangeReader reader = storage.open(storage.list(folder).get(1))) {
      byte[] bytes = new byte[3];
      reader.readFully(0, bytes, 0, 3);
      assertThat(bytes).containsExactly(1, 2, 3);
    }
  }

  @Test
  void whatIsNotThereIsNotFound() {
    assertThat(storage.find(folder + "/none")).isEmpty();
    assertThatThrownBy(() -> storage.list(folder + "/none"))
        .isInstanceOfSatisfying(LaminaException.class, StorageContract::isData)
        .hasMessage("Cannot list %s/none: there is no such file or folder", folder);
    assertThatThrownBy(() -> storage.list(folder + "/b.bin"))
        .isInstanceOfSatisfying(LaminaException.class, StorageContract::isData)
        .hasMessage("Cannot list %s/b.bin: it is a file (want a folder)", folder);
  }

  @Test
  void rangesAndStreamsGiveTheBytesOfTheFile() throws IOException {
    try (RangeReader reader = storage.open(found("b.bin"))) {
      assertThat(reader.bytes()).isEqualTo(CONTENT.length);
      byte[] into = new byte[1_000];
      reader.readFully(299_500, into, 10, 500);
      assertThat(Arrays.copyOfRange(into, 10, 510)).isEqualTo(part(299_500, 300_000));
      reader.readFully(5, into, 0, 1_000);
      assertThat(into).isEqualTo(part(5, 1_005));
      reader.readFully(300_000, into, 0, 0);

      assertThat(reader.stream(100, 200_000).readAllBytes()).isEqualTo(part(100, 200_100));
      assertThat(reader.stream(299_000, 5_000).readAllBytes()).isEqualTo(part(299_000, 300_000));
      assertThat(reader.stream(0, Long.MAX_VALUE).readAllBytes()).isEqualTo(CONTENT);
      assertThat(reader.stream(300_000, 1).read()).isEqualTo(-1);
      assertThat(reader.stream(7, 1).read()).isEqualTo(CONTENT[7] & 0xff);
    }
    try (RangeReader reader = storage.open(found("empty"))) {
      assertThat(reader.stream(0, 10).readAllBytes()).isEmpty();
    }
  }

  @Test
  void bytesBeyondTheEndAreAMatterOfData() {
    try (RangeReader reader = storage.open(found("a b#1%.bin"))) {
      assertThatThrownBy(() -> reader.readFully(1, new byte[3], 0, 3))
          .isInstanceOfSatisfying(LaminaException.class, StorageContract::isData)
          .hasMessage("Cannot read 3 bytes at 1 of %s/a b#1%%.bin: it ends at 3", folder);
    }
  }

  @Test
  void aFileThatChangedSinceItWasListedIsRefused() throws IOException {
    StoredFile listed = found("b.bin");
    byte[] other = CONTENT.clone();
    other[0]++;
    write("b.bin", Arrays.copyOf(other, other.length - 1));

    assertThatThrownBy(() -> readOne(listed))
        .isInstanceOfSatisfying(LaminaException.class, StorageContract::isData)
        .hasMessageContaining(folder + "/b.bin: it is no longer what it was when it was listed");
  }

  @Test
  void aFileThatIsGoneIsMissing() throws IOException {
    StoredFile listed = found("b.bin");
    var path = new Path(listed.path());
    path.getFileSystem(hadoop()).delete(path, false);

    assertThatThrownBy(() -> readOne(listed))
        .isInstanceOfSatisfying(LaminaException.class, StorageContract::isData)
        .hasMessageContaining(folder + "/b.bin: there is no such file or folder");
    assertThatThrownBy(
            () -> {
              try (RangeReader reader = storage.open(listed)) {
                reader.stream(0, 10).readAllBytes();
              }
            })
        .satisfies(e -> assertThat(LaminaException.in(e)).isPresent());
  }

  @Test
  void itTravelsToOtherMachinesAndReadsThere() throws Exception {
    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(storage);
    }
    Storage travelled;
    try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      travelled = (Storage) in.readObject();
    }

    assertThat(travelled.list(folder)).isEqualTo(storage.list(folder));
    assertThat(bytes.size()).isLessThan(10_000);
  }

  StoredFile found(String name) {
    return storage.find(folder + "/" + name).orElseThrow();
  }

  Storage storage() {
    return storage;
  }

  void readOne(StoredFile file) {
    try (RangeReader reader = storage.open(file)) {
      reader.readFully(0, new byte[1], 0, 1);
    }
  }

  void write(String name, byte[] content) throws IOException {
    var path = new Path(folder + "/" + name);
    try (var out = path.getFileSystem(hadoop()).create(path, true)) {
      out.write(content);
    }
  }

  static byte[] part(int from, int to) {
    return Arrays.copyOfRange(CONTENT, from, to);
  }

  static void isData(LaminaException e) {
    assertThat(e.failure()).isEqualTo(Failure.DATA);
  }
}
