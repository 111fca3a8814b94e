package dev.lamina.core.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.RejectReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is broken or hostile is rejected where it lies, and the rest is read. */
class DamageTest {

  private static final byte[] CONTENT = "0123456789".repeat(100).getBytes(UTF_8);
  private static final Map<String, byte[]> THREE = three();

  @TempDir Path folder;

  private static Map<String, byte[]> three() {
    var files = new LinkedHashMap<String, byte[]>();
    List.of("a.jpg", "b.jpg", "c.jpg").forEach(name -> files.put(name, CONTENT));
    return files;
  }

  private static SourceTree tree(String name, byte[] content, SourceLimits limits) {
    return SourceTree.open(new MemoryStorage(Map.of(name, content)), "/data/" + name, limits);
  }

  /** The same for parts of any size. */
  private static Collected read(String name, byte[] content) {
    SourceTree tree = tree(name, content, SourceLimits.DEFAULT);
    Collected large = Collected.of(tree, Long.MAX_VALUE);
    Collected small = Collected.of(tree, 1);
    assertThat(small.entries).containsExactlyInAnyOrderElementsOf(large.entries);
    assertThat(small.rejected).containsExactlyInAnyOrderElementsOf(large.rejected);
    return large;
  }

  private static String line(String path) {
    return Collected.line(path, CONTENT);
  }

  @Test
  void aTarThatIsCutOffIsReadUpToThere() {
    byte[] tar = Archives.gnuTar(THREE);
    Collected inContent = read("s.tar", Arrays.copyOf(tar, 3 * 1536 + 700));
    Collected inHeader = read("s.tar", Arrays.copyOf(tar, 3 * 512 + 100));
    Collected between = read("s.tar", Arrays.copyOf(tar, 3 * 1536));
    Collected empty = read("s.tar", new byte[0]);

    assertThat(inContent.entries).containsExactly(line("a.jpg"), line("b.jpg"), line("c.jpg"));
    assertThat(inHeader.entries).containsExactly(line("a.jpg"));
    assertThat(inHeader.rejected)
        .singleElement()
        .matches(r -> r.reason() == RejectReason.TRUNCATED && r.position().equals("s.tar@1536"));
    assertThat(between.entries).hasSize(3);
    assertThat(between.reasons()).containsExactly(RejectReason.TRUNCATED);
    assertThat(empty.reasons()).containsExactly(RejectReason.TRUNCATED);
    Collected content = read("s.tar", Arrays.copyOf(tar, 1536 + 700));
    assertThat(content.entries).containsExactly(line("a.jpg"));
    assertThat(content.rejected)
        .singleElement()
        .matches(r -> r.path().equals("s.tar") && r.detail().contains("b.jpg"));
  }

  @Test
  void theReadablePartOfAnInnerTarIsReadToo() {
    byte[] outer = Archives.gnuTar(Map.of("n01.tar", Archives.gnuTar(THREE)));
    Collected cut = read("s.tar", Arrays.copyOf(outer, 512 + 1536 + 1536 + 10));

    assertThat(cut.entries).containsExactly(line("n01/a.jpg"), line("n01/b.jpg"));
    assertThat(cut.reasons()).containsOnly(RejectReason.TRUNCATED);
    assertThat(cut.rejected)
        .extracting(Collected.Refused::position)
        .containsExactlyInAnyOrder("s.tar@0", "s.tar@3584");
  }

  @Test
  void aBrokenHeaderEndsATar() {
    byte[] tar = Archives.gnuTar(THREE);
    tar[1536 + 3] ^= 4;
    Collected broken = read("s.tar", tar);

    assertThat(broken.entries).containsExactly(line("a.jpg"));
    assertThat(broken.rejected)
        .singleElement()
        .matches(r -> r.reason() == RejectReason.CORRUPT && r.position().equals("s.tar@1536"));
  }

  @Test
  void onlyPlainFilesOfATarAreRead() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(bytes)) {
      for (byte type : new byte[] {'1', '2', '3', '4', '6'}) {
        var link = new TarArchiveEntry("link" + type, type);
        link.setLinkName("/etc/passwd");
        tar.putArchiveEntry(link);
        tar.closeArchiveEntry();
      }
      for (String name : List.of("../out.jpg", "/abs.jpg", "a/../../b.jpg", "c\\d.jpg", "e.jpg")) {
        var entry = new TarArchiveEntry(name, true);
        entry.setName(name);
        entry.setSize(CONTENT.length);
        tar.putArchiveEntry(entry);
        tar.write(CONTENT);
        tar.closeArchiveEntry();
      }
    }
    Collected odd = read("s.tar", bytes.toByteArray());

    assertThat(odd.entries).contains(line("e.jpg"));
    assertThat(odd.entries).noneMatch(entry -> entry.contains(".."));
    assertThat(odd.reasons()).filteredOn(RejectReason.UNSUPPORTED::equals).hasSize(5);
    assertThat(odd.reasons()).filteredOn(RejectReason.UNSAFE_PATH::equals).hasSizeGreaterThan(1);
    assertThat(odd.entries.size() + odd.rejected.size()).isEqualTo(10);
  }

  @Test
  void aFileThatHasTheNameOfTheFolderAroundItIsRefused() {
    Map<String, byte[]> files = new TreeMap<>(THREE);
    files.put(".", new byte[] {1, 2, 3});
    for (Collected odd :
        List.of(read("s.tar", Archives.gnuTar(files)), read("s.zip", Archives.zip(files)))) {
      assertThat(odd.reasons()).containsExactly(RejectReason.UNSAFE_PATH);
      assertThat(odd.entries).hasSize(THREE.size());
    }
  }

  @Test
  void aZipWithoutDirectoryIsRefusedWithARemedy() {
    byte[] zip = Archives.zip(THREE);
    byte[] cut = Arrays.copyOf(zip, zip.length - 30);
    for (long target : new long[] {1, Long.MAX_VALUE}) {
      assertThatThrownBy(() -> Collected.of(tree("s.zip", cut, SourceLimits.DEFAULT), target))
          .isInstanceOfSatisfying(
              LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.DATA))
          .hasMessageContaining("zip -FF");
    }
    Collected nested = read("s.tar", Archives.gnuTar(Map.of("in.zip", cut)));
    assertThat(nested.reasons()).containsExactly(RejectReason.CORRUPT);
  }

  @Test
  void entriesOfAZipMayNotOverlap() {
    byte[] zip = Archives.zip(THREE);
    int second = central(zip, 1);
    System.arraycopy(zip, central(zip, 0) + 42, zip, second + 42, 4);
    Collected overlapping = read("s.zip", zip);

    assertThat(overlapping.entries).containsExactly(line("c.jpg"));
    assertThat(overlapping.reasons()).containsExactly(RejectReason.CORRUPT, RejectReason.CORRUPT);
  }

  @Test
  void directoryAndEntryMustAgree() {
    byte[] name = Archives.zip(THREE);
    name[30] = 'x';
    byte[] sum = Archives.zip(THREE);
    sum[central(sum, 0) + 16] ^= 1;
    byte[] content = Archives.storedZip(THREE);
    content[30 + 5 + 10] ^= 1;
    for (byte[] zip : List.of(name, sum, content)) {
      Collected disagreeing = read("s.zip", zip);

      assertThat(disagreeing.entries).containsExactly(line("b.jpg"), line("c.jpg"));
      assertThat(disagreeing.rejected)
          .singleElement()
          .matches(r -> r.reason() == RejectReason.CORRUPT && r.path().equals("a.jpg"));
    }
  }

  @Test
  void encryptionAndUnknownCompressionAreUnsupported() {
    byte[] encrypted = Archives.zip(THREE);
    encrypted[central(encrypted, 0) + 8] |= 1;
    byte[] unknown = Archives.zip(THREE);
    unknown[central(unknown, 0) + 10] = 12;
    for (byte[] zip : List.of(encrypted, unknown)) {
      assertThat(read("s.zip", zip).rejected)
          .singleElement()
          .matches(r -> r.reason() == RejectReason.UNSUPPORTED && r.path().equals("a.jpg"));
    }
  }

  @Test
  void bombsAreNoticed() {
    byte[] zeros = new byte[8 << 20];
    Map<String, byte[]> bomb = Map.of("zeros.bin", zeros);

    assertThat(read("s.zip", Archives.zip(bomb)).reasons())
        .containsExactly(RejectReason.EXTREME_COMPRESSION);
    assertThat(read("zeros.gz", Archives.gzip(zeros)).reasons())
        .containsExactly(RejectReason.EXTREME_COMPRESSION);
    assertThat(read("s.tgz", Archives.gzip(Archives.gnuTar(bomb))).reasons())
        .contains(RejectReason.EXTREME_COMPRESSION);
  }

  @Test
  void limitsHold() {
    var limits = new SourceLimits(999, 2, 4096, 1, 250, 1 << 30, 1 << 20);
    byte[] tar = Archives.gnuTar(THREE);

    assertThat(Collected.of(tree("s.tar", tar, limits), Long.MAX_VALUE).reasons())
        .containsExactly(
            RejectReason.TOO_MANY_BYTES, RejectReason.TOO_MANY_BYTES, RejectReason.TOO_MANY_BYTES);
    assertThat(
            Collected.of(
                    tree("s.tar", Archives.gnuTar(Map.of("a.tar", tar)), limits), Long.MAX_VALUE)
                .rejected)
        .singleElement()
        .matches(r -> r.reason() == RejectReason.UNSUPPORTED && r.path().equals("a"));
    assertThat(read("s.rar", CONTENT).reasons()).containsExactly(RejectReason.UNSUPPORTED);
  }

  @Test
  void linksOfFoldersLeadNowhereElse() throws IOException {
    Path outside = Files.write(folder.resolve("secret"), CONTENT);
    Path source = Files.createDirectories(folder.resolve("source/real"));
    Files.write(source.resolve("a.jpg"), CONTENT);
    Path root = source.getParent();
    Files.createSymbolicLink(root.resolve("out.jpg"), outside);
    Files.createSymbolicLink(root.resolve("in.jpg"), source.resolve("a.jpg"));
    Files.createSymbolicLink(root.resolve("again"), source);
    Files.createSymbolicLink(root.resolve("dangling"), folder.resolve("nothing"));
    Files.createSymbolicLink(source.resolve("round"), root);
    Path link = Files.createSymbolicLink(folder.resolve("link"), root);
    SourceTree tree = SourceTree.open(new LocalStorage(), link.toString(), SourceLimits.DEFAULT);
    Collected collected = Collected.of(tree, 1);

    assertThat(collected.entries)
        .containsExactlyInAnyOrder(line("in.jpg"), line("again/a.jpg"), line("real/a.jpg"));
    assertThat(collected.reasons()).containsOnly(RejectReason.UNSAFE_PATH);
    assertThat(collected.rejected)
        .extracting(Collected.Refused::path)
        .containsExactlyInAnyOrder("out.jpg", "dangling", "real/round", "again/round");
  }

  @Test
  void aFileThatHasChangedSinceItWasListedStopsTheReading() throws IOException {
    Path file = Files.write(folder.resolve("a.jpg"), CONTENT);
    SourceTree tree = SourceTree.open(new LocalStorage(), folder.toString(), SourceLimits.DEFAULT);
    List<Part> parts = tree.parts(1);
    Files.write(file, new byte[3]);

    assertThatThrownBy(() -> tree.read(parts.get(0), new Collected()))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("changed since it was listed");
    assertThatThrownBy(
            () -> SourceTree.open(new LocalStorage(), folder + "/nothing", SourceLimits.DEFAULT))
        .hasMessageContaining("nothing is there");
  }

  /** Where the record of an entry starts in a zip. */
  private static int central(byte[] zip, int number) {
    int found = -1;
    for (int i = 0; i + 4 < zip.length; i++) {
      if (zip[i] == 'P' && zip[i + 1] == 'K' && zip[i + 2] == 1 && zip[i + 3] == 2) {
        if (++found == number) {
          return i;
        }
      }
    }
    throw new AssertionError("No record " + number);
  }
}
