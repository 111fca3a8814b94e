package dev.lamina.core.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.LaminaException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The same files in every container are the same tree. */
class SourceTreeTest {

  private static final Map<String, byte[]> FILES = files();
  private static final String LONG = "train/" + "deep/".repeat(40) + "leaf.bin";

  @TempDir Path folder;

  private static Map<String, byte[]> files() {
    var random = new Random(17);
    var files = new LinkedHashMap<String, byte[]>();
    for (String split : List.of("train", "val")) {
      for (int i = 0; i < 40; i++) {
        var content = new byte[random.nextInt(3000)];
        random.nextBytes(content);
        files.put(split + "/n%02d/%03d.jpg".formatted(i % 3, i), content);
      }
    }
    files.put("train/empty.txt", new byte[0]);
    files.put("train/" + "deep/".repeat(40) + "leaf.bin", "deep".getBytes(UTF_8));
    files.put("val/größe 日本.txt", "unicode".getBytes(UTF_8));
    files.put("val/labels.json", "[1, 2, 3]".repeat(20_000).getBytes(UTF_8));
    files.put("classes.txt", "a\nb\n".getBytes(UTF_8));
    return files;
  }

  private static Map<String, byte[]> single(String name, byte[] content) {
    return Map.of(name, content);
  }

  private static Map<String, byte[]> below(String folder, Map<String, byte[]> files) {
    var below = new LinkedHashMap<String, byte[]>();
    files.forEach((path, content) -> below.put(folder + "/" + path, content));
    return below;
  }

  static Stream<Arguments> containers() {
    UnaryOperator<Map<String, byte[]>> repeating =
        files ->
            Map.of(
                "train.zip", Archives.zip(below("train", only("train", files))),
                "val.tar", Archives.gnuTar(below("./val", only("val", files))),
                "classes.txt", files.get("classes.txt"));
    return Stream.of(
        Arguments.of("folder", "", FILES),
        Arguments.of("posix tar", "s.tar", single("s.tar", Archives.posixTar(FILES))),
        Arguments.of("gnu tar", "s.tar", single("s.tar", Archives.gnuTar(FILES))),
        Arguments.of("tar.gz", "s.tgz", single("s.tgz", Archives.gzip(Archives.posixTar(FILES)))),
        Arguments.of("zip", "s.zip", single("s.zip", Archives.zip(FILES))),
        Arguments.of("stored zip", "s.zip", single("s.zip", Archives.storedZip(FILES))),
        Arguments.of("described zip", "s.zip", single("s.zip", Archives.describedZip(FILES))),
        Arguments.of("zip64", "s.zip", single("s.zip", Archives.largeZip(FILES))),
        Arguments.of("tars", "", Archives.folded(FILES, ".tar", Archives::posixTar)),
        Arguments.of("zips", "", Archives.folded(FILES, ".zip", Archives::zip)),
        Arguments.of("archives that repeat their name", "", repeating.apply(FILES)),
        Arguments.of(
            "tar.gzs",
            "",
            Archives.folded(FILES, ".tar.gz", f -> Archives.gzip(Archives.gnuTar(f)))),
        Arguments.of(
            "tar of tars",
            "s.tar",
            single("s.tar", Archives.gnuTar(Archives.folded(FILES, ".tar", Archives::gnuTar)))),
        Arguments.of(
            "tar of zips",
            "s.tar",
            single("s.tar", Archives.posixTar(Archives.folded(FILES, ".zip", Archives::zip)))),
        Arguments.of(
            "tar of tar.gzs",
            "s.tar",
            single(
                "s.tar",
                Archives.posixTar(
                    Archives.folded(FILES, ".tgz", f -> Archives.gzip(Archives.posixTar(f)))))),
        Arguments.of(
            "zip of tars",
            "s.zip",
            single("s.zip", Archives.zip(Archives.folded(FILES, ".tar", Archives::posixTar)))),
        Arguments.of(
            "zip of zips",
            "s.zip",
            single("s.zip", Archives.zip(Archives.folded(FILES, ".zip", Archives::zip)))),
        Arguments.of(
            "stored zip of zips",
            "s.zip",
            single("s.zip", Archives.storedZip(Archives.folded(FILES, ".zip", Archives::zip)))),
        Arguments.of(
            "stored zip of tars",
            "s.zip",
            single("s.zip", Archives.storedZip(Archives.folded(FILES, ".tar", Archives::gnuTar)))));
  }

  private static Map<String, byte[]> only(String folder, Map<String, byte[]> files) {
    var below = new LinkedHashMap<String, byte[]>();
    files.forEach(
        (path, content) -> {
          if (path.startsWith(folder + "/")) {
            below.put(path.substring(folder.length() + 1), content);
          }
        });
    return below;
  }

  private static SourceTree tree(String root, Map<String, byte[]> stored) {
    return SourceTree.open(
        new MemoryStorage(stored),
        root.isEmpty() ? "/data" : "/data/" + root,
        SourceLimits.DEFAULT);
  }

  private static List<String> expected(String prefix) {
    var lines = new ArrayList<String>();
    FILES.forEach(
        (path, content) -> {
          if (path.startsWith(prefix)) {
            lines.add(Collected.line(path, content));
          }
        });
    return lines;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("containers")
  void partsOfAnySizeHoldEveryFileOnce(String name, String root, Map<String, byte[]> stored) {
    SourceTree tree = tree(root, stored);
    for (long target : new long[] {1, 2_500, 40_000, Long.MAX_VALUE}) {
      Collected collected = Collected.of(tree, target);

      assertThat(collected.rejected).isEmpty();
      assertThat(collected.entries).containsExactlyInAnyOrderElementsOf(expected(""));
    }
    assertThat(tree.parts(Long.MAX_VALUE)).hasSize(1);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("containers")
  void aPartReadsTheSameAloneAndElsewhere(String name, String root, Map<String, byte[]> stored)
      throws Exception {
    SourceTree tree = tree(root, stored);
    List<Part> parts = tree.parts(9_000);
    assertThat(tree.parts(9_000)).isEqualTo(parts);
    for (int i = parts.size() - 1; i >= 0; i--) {
      var here = new Collected();
      tree.read(parts.get(i), here);
      var there = new Collected();
      sent(tree).read(sent(parts.get(i)), there);

      assertThat(there.entries).isEqualTo(here.entries);
      assertThat(there.positions).isEqualTo(here.positions).doesNotHaveDuplicates();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("containers")
  void filesAreListedAndFoundByTheirPaths(String name, String root, Map<String, byte[]> stored)
      throws IOException {
    SourceTree tree = tree(root, stored);

    assertThat(tree.list(""))
        .extracting(SourceEntry::path)
        .containsExactly("classes.txt", "train", "val");
    assertThat(tree.list("train/n00"))
        .extracting(SourceEntry::folder)
        .containsOnly(false)
        .hasSize(14);
    assertThat(tree.list("train"))
        .extracting(SourceEntry::name)
        .contains("n00", "n01", "n02", "deep");
    assertThat(tree.find("val").orElseThrow().folder()).isTrue();
    assertThat(tree.find("train/n01").orElseThrow().folder()).isTrue();
    assertThat(tree.find("train/n01/001.jpg").orElseThrow().bytes())
        .isEqualTo(FILES.get("train/n01/001.jpg").length);
    assertThat(tree.find("train/n01/nothing")).isEmpty();
    for (String path : List.of("classes.txt", LONG, "val/größe 日本.txt", "train/empty.txt")) {
      assertThat(tree.small(path, 1000)).isEqualTo(FILES.get(path));
    }
    try (InputStream in = tree.stream("val/labels.json")) {
      assertThat(in.readAllBytes()).isEqualTo(FILES.get("val/labels.json"));
    }
    assertThatThrownBy(() -> tree.small("val/labels.json", 1000))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("larger than 1000 bytes");
    assertThatThrownBy(() -> tree.small("val/nothing", 1000))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("it is not there");
    assertThatThrownBy(() -> tree.list("nothing")).isInstanceOf(LaminaException.class);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("containers")
  void aSelectionIsAllThereIs(String name, String root, Map<String, byte[]> stored) {
    SourceTree tree = tree(root, stored).only("val/n01", "classes.txt");
    var wanted = new ArrayList<>(expected("val/n01/"));
    wanted.addAll(expected("classes.txt"));
    for (long target : new long[] {1, 9_000, Long.MAX_VALUE}) {
      assertThat(Collected.of(tree, target).entries).containsExactlyInAnyOrderElementsOf(wanted);
    }
    assertThat(tree.list("")).extracting(SourceEntry::path).containsExactly("classes.txt", "val");
    assertThat(tree.find("train")).isEmpty();
    assertThat(tree.find("val/n01/001.jpg")).isPresent();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("containers")
  void theStampChangesWithTheContent(String name, String root, Map<String, byte[]> stored) {
    var other = new LinkedHashMap<>(stored);
    String last = List.copyOf(stored.keySet()).get(stored.size() - 1);
    byte[] changed = stored.get(last).clone();
    changed[changed.length / 2] ^= 1;
    other.put(last, changed);

    assertThat(tree(root, stored).stamp()).isEqualTo(tree(root, stored).stamp());
    assertThat(tree(root, other).stamp()).isNotEqualTo(tree(root, stored).stamp());
  }

  @Test
  void gzipIsUndoneForSingleFiles() throws IOException {
    byte[] content = "labels".repeat(1000).getBytes(UTF_8);
    var joined = new ByteArrayOutputStream();
    joined.write(Archives.gzip(content));
    joined.write(Archives.gzip(content));
    SourceTree folder =
        tree("", Map.of("a/labels.gz", Archives.gzip(content), "b.gz", joined.toByteArray()));
    SourceTree alone = tree("train.gz", Map.of("train.gz", Archives.gzip(content)));

    assertThat(folder.small("a/labels", 10_000)).isEqualTo(content);
    assertThat(folder.small("b", 20_000)).hasSize(2 * content.length);
    assertThat(alone.small("train", 10_000)).isEqualTo(content);
    assertThat(Collected.of(alone, 10).entries).containsExactly(Collected.line("train", content));
  }

  @Test
  void whatFileSystemsLeaveBehindIsNotThere() {
    Map<String, byte[]> files =
        Map.of(
            "a.jpg", new byte[1],
            "__MACOSX/._a.jpg", new byte[2],
            ".DS_Store", new byte[3],
            "b/._c.jpg", new byte[4]);
    for (SourceTree tree :
        List.of(
            tree("", files),
            tree("s.zip", Map.of("s.zip", Archives.zip(files))),
            tree("s.tar", Map.of("s.tar", Archives.gnuTar(files))))) {
      Collected collected = Collected.of(tree, 1);

      assertThat(collected.entries).containsExactly(Collected.line("a.jpg", new byte[1]));
      assertThat(collected.rejected).isEmpty();
    }
  }

  @Test
  void foldersOfThisMachineReadAsArchivesDo() throws IOException {
    for (Map.Entry<String, byte[]> file : FILES.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    SourceTree tree = SourceTree.open(new LocalStorage(), folder.toString(), SourceLimits.DEFAULT);

    assertThat(Collected.of(tree, 10_000).entries)
        .containsExactlyInAnyOrderElementsOf(expected(""));
    assertThat(Collected.of(tree, 10_000).positions).contains("train/n01/001.jpg");
  }

  @Test
  void partsOfOneFolderReachedByTwoLinksHavePositionsOfTheirOwn() throws IOException {
    for (String name : List.of("a.jpg", "b.jpg")) {
      Files.write(Files.createDirectories(folder.resolve("real")).resolve(name), new byte[9]);
    }
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("real"));
    Files.createSymbolicLink(folder.resolve("other"), folder.resolve("real"));
    SourceTree tree = SourceTree.open(new LocalStorage(), folder.toString(), SourceLimits.DEFAULT);

    assertThat(tree.parts(10))
        .extracting(Part::position)
        .containsExactly(
            "real/a.jpg",
            "real/b.jpg",
            "real/a.jpg again 2",
            "real/b.jpg again 2",
            "real/a.jpg again 3",
            "real/b.jpg again 3");
    assertThat(Collected.of(tree, 10).entries).hasSize(6).doesNotHaveDuplicates();
  }

  @SuppressWarnings("unchecked")
  private static <T> T sent(T value) throws IOException, ClassNotFoundException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    }
    try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (T) in.readObject();
    }
  }
}
