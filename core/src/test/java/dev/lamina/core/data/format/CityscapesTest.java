package dev.lamina.core.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.Indexing;
import dev.lamina.core.data.LabelMap;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.Sample;
import dev.lamina.core.source.LocalStorage;
import dev.lamina.core.source.SourceLimits;
import dev.lamina.core.source.SourceTree;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CityscapesTest extends DatasetFormatContract {

  @TempDir Path folder;

  @BeforeEach
  void writeAnArchive() throws IOException {
    TinyPictures.write(picture("train/bonn/bonn_000000_000001"), 34, 1);
    map("train/bonn/bonn_000000_000001", IntStream.range(0, 34).toArray());
    TinyPictures.write(picture("train/ulm/ulm_000000_000002"), 2, 1);
    map("train/ulm/ulm_000000_000002", 7, 26);
    TinyPictures.write(
        folder.resolve("gtFine/train/ulm/ulm_000000_000002_gtFine_polygons.json"), "{}");
    TinyPictures.write(picture("val/bonn/bonn_000000_000003"), 2, 1);
    map("val/bonn/bonn_000000_000003", 11, 0);
  }

  private Path picture(String stem) {
    return folder.resolve("leftImg8bit/" + stem + "_leftImg8bit.png");
  }

  private void map(String stem, int... values) throws IOException {
    TinyPictures.writeMap(
        folder.resolve("gtFine/" + stem + "_gtFine_labelIds.png"), values.length, values);
  }

  @Override
  DatasetFormat format() {
    return new Cityscapes();
  }

  @Override
  Path source() {
    return folder;
  }

  @Test
  void labelIdsBecomeTrainingClasses() throws Exception {
    Sample first = samples("train").get(0);
    byte[] classes = ((LabelMap) first.target()).classes();

    assertThat(first.key()).isEqualTo("bonn/bonn_000000_000001");
    assertThat(index().classNames()).hasSize(19).element(13).isEqualTo("car");
    assertThat(index().ignored()).hasValue(255);
    for (int id = 0; id < 34; id++) {
      int label = Cityscapes.IDS.indexOf(id);
      assertThat(classes[id] & 0xFF).as("id %s", id).isEqualTo(label < 0 ? 255 : label);
    }
    assertThat(samples("train").get(1).target()).isEqualTo(new LabelMap(1, 2, new byte[] {0, 13}));
  }

  @Test
  void trainIdsStandInForIds() throws Exception {
    Files.delete(folder.resolve("gtFine/val/bonn/bonn_000000_000003_gtFine_labelIds.png"));
    TinyPictures.writeMap(
        folder.resolve("gtFine/val/bonn/bonn_000000_000003_gtFine_labelTrainIds.png"), 2, 18, 255);

    assertThat(samples("val").get(0).target())
        .isEqualTo(new LabelMap(1, 2, new byte[] {18, (byte) 255}));
  }

  @Test
  void whatIsBrokenOrAloneIsARejectOnce() throws Exception {
    map("train/bonn/bonn_000000_000001", 7, 34);
    TinyPictures.cutOff(
        folder.resolve("gtFine/train/ulm/ulm_000000_000002_gtFine_labelIds.png"), 40);
    TinyPictures.write(picture("train/ulm/ulm_000000_000009"), 2, 1);
    map("train/ulm/ulm_000000_000008", 7);

    assertThat(samples("train")).isEmpty();
    assertThat(rejects("train"))
        .hasSize(4)
        .anySatisfy(
            reject ->
                assertThat(reject)
                    .isEqualTo(
                        "bonn/bonn_000000_000001 LABEL_OUT_OF_RANGE: its label map has 34 at row 0, column 1 (want 0 to 33)"))
        .anySatisfy(
            reject ->
                assertThat(reject)
                    .startsWith(
                        "ulm/ulm_000000_000002 BAD_ANNOTATION: label map ulm_000000_000002_gtFine_labelIds.png: "))
        .anySatisfy(
            reject ->
                assertThat(reject)
                    .startsWith("ulm/ulm_000000_000009 NO_LABEL: there is no ulm/ulm_"))
        .anySatisfy(
            reject ->
                assertThat(reject)
                    .startsWith("ulm/ulm_000000_000008 NO_IMAGE: there is no ulm/ulm_"));
  }

  @Test
  void theOfficialZipsSideBySideHoldTheSame() throws Exception {
    zip("leftImg8bit_trainvaltest.zip", "leftImg8bit");
    zip("gtFine_trainvaltest.zip", "gtFine");
    SourceTree packed =
        SourceTree.open(new LocalStorage(), elsewhere.toString(), SourceLimits.DEFAULT);

    var reading = new Reading();
    for (Member member : format().index(Indexing.of(packed)).members()) {
      member.read(packed, reading);
    }
    var expected = new Reading();
    for (Member member : index().members()) {
      member.read(tree(), expected);
    }
    assertThat(reading.records())
        .hasSize(3)
        .containsExactlyInAnyOrderElementsOf(expected.records());
  }

  private void zip(String name, String of) throws IOException {
    try (var out = new ZipOutputStream(Files.newOutputStream(elsewhere.resolve(name)));
        var files = Files.walk(folder.resolve(of))) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        out.putNextEntry(new ZipEntry(folder.relativize(file).toString()));
        Files.copy(file, out);
        out.closeEntry();
      }
    }
  }

  @Test
  void aChangedLabelMapChangesTheStamp() throws Exception {
    List<String> before = index().members().stream().map(Member::stamp).toList();
    map("val/bonn/bonn_000000_000003", 11, 0, 0, 0, 7, 7, 8);

    List<String> after = index().members().stream().map(Member::stamp).toList();
    assertThat(after.get(0)).isEqualTo(before.get(0));
    assertThat(after.get(1)).isNotEqualTo(before.get(1));
  }

  @Test
  void mapsThatWouldNotFitInMemoryAreRefused() throws Exception {
    var indexing = Indexing.of(tree());
    FileShares pictures = FileShares.of(indexing, List.of("leftImg8bit/val"));
    String path = "gtFine/val/huge_gtFine_labelIds.png";
    var found = new FileShares.Found(path, MappedPart.MOST_MAP_BYTES + 1);
    var share = new FileShares.Share(pictures.shares().get(0).part(), List.of(found), Set.of());
    var maps = new FileShares(List.of("gtFine/val"), List.of(share));

    assertThatThrownBy(
            () ->
                MappedPart.of(
                    "val",
                    pictures,
                    maps,
                    picture -> Optional.of(MappedPart.Picture.of(picture, "key", path)),
                    List.of(),
                    Cityscapes.ofIds(),
                    indexing.limits()))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("536870913 bytes of label maps (want at most 536870912; unpack");
  }

  @Test
  void aMissingFolderIsNamed() throws Exception {
    Files.move(folder.resolve("gtFine"), folder.resolve("gtCoarse"));

    assertThatThrownBy(this::index)
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("gtFine is missing (want the folders leftImg8bit and gtFine");
  }
}
