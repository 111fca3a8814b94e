package dev.lamina.core.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.Indexing;
import dev.lamina.core.data.LabelMap;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.Sample;
import dev.lamina.core.image.ImageLimits;
import dev.lamina.core.source.LocalStorage;
import dev.lamina.core.source.SourceLimits;
import dev.lamina.core.source.SourceTree;
import dev.lamina.core.source.Spread;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CamVidTest extends DatasetFormatContract {

  @TempDir Path folder;

  @BeforeEach
  void writeAnArchive() throws IOException {
    for (String split : List.of("train", "val", "test")) {
      TinyPictures.write(folder.resolve(split + "/a.png"), 12, 1);
      TinyPictures.writeMap(
          folder.resolve(split + "annot/a.png"), 12, IntStream.range(0, 12).toArray());
      TinyPictures.write(
          folder.resolve(split + ".txt"),
          "/SegNet/CamVid/%s/a.png /SegNet/CamVid/%sannot/a.png\n".formatted(split, split));
    }
    TinyPictures.write(folder.resolve("train/b.png"), 2, 1);
    TinyPictures.writeMap(folder.resolve("trainannot/b.png"), 2, 3, 8);
  }

  @Override
  DatasetFormat format() {
    return new CamVid();
  }

  @Override
  Path source() {
    return folder;
  }

  @Test
  void elevenClassesAndOneThatCountsForNothing() throws Exception {
    Sample sample = samples("test").get(0);

    assertThat(sample.key()).isEqualTo("a.png");
    assertThat(((LabelMap) sample.target()).classes())
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 255);
    assertThat(index().classNames()).hasSize(11).startsWith("Sky").endsWith("Bicyclist");
    assertThat(index().ignored()).hasValue(255);
  }

  @Test
  void theListSaysWhatBelongsTogether() throws Exception {
    assertThat(rejects("train"))
        .containsExactly(
            "b.png NO_LABEL: it is in no pair (want a line of the list, or a label map of its name)");

    TinyPictures.write(
        folder.resolve("train.txt"),
        "train/a.png trainannot/b.png\ntrain/b.png trainannot/x.png\ntrain/c.png trainannot/a.png\n");

    assertThat(samples("train"))
        .singleElement()
        .extracting(Sample::target)
        .isEqualTo(new LabelMap(1, 2, new byte[] {3, 8}));
    assertThat(rejects("train"))
        .containsExactlyInAnyOrder(
            "b.png NO_LABEL: its label map x.png is not there",
            "c.png NO_IMAGE: there is no such picture (want one for every label map)");
  }

  @Test
  void withoutAListNamesBelongTogether() throws Exception {
    Files.delete(folder.resolve("train.txt"));

    assertThat(samples("train")).extracting(Sample::key).containsExactly("a.png", "b.png");
    assertThat(rejects("train")).isEmpty();
  }

  @Test
  void aListThatIsBrokenIsRefusedWithItsLine() throws Exception {
    TinyPictures.write(folder.resolve("val.txt"), "\nval/a.png\n");
    assertThatThrownBy(this::index)
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("val.txt, line 2: 1 paths (want a picture's and a label map's)");

    String line = "val/a.png valannot/a.png\n";
    TinyPictures.write(folder.resolve("val.txt"), line + line);
    assertThatThrownBy(this::index)
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("val.txt, line 2: val/a.png is listed before (want it once)");
  }

  @Test
  void aCompressedTarHoldsTheSame() throws Exception {
    Path tar = elsewhere.resolve("camvid.tar.gz");
    try (var out = new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(tar)));
        var files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        out.putArchiveEntry(out.createArchiveEntry(file, "CamVid/" + folder.relativize(file)));
        Files.copy(file, out);
        out.closeArchiveEntry();
      }
    }
    SourceTree packed = SourceTree.open(new LocalStorage(), tar.toString(), SourceLimits.DEFAULT);

    var reading = new Reading();
    for (Member member : format().index(Indexing.of(packed)).members()) {
      member.read(packed, reading);
    }
    var expected = new Reading();
    for (Member member : index().members()) {
      member.read(tree(), expected);
    }
    assertThat(reading.records())
        .hasSize(4)
        .containsExactlyInAnyOrderElementsOf(expected.records());
  }

  @Test
  void labelMapsKeepToTheLimitsOfTheirPictures() throws Exception {
    ImageLimits usual = ImageLimits.DEFAULT;
    var small =
        new ImageLimits(
            usual.maxBytes(),
            usual.maxPixels(),
            5,
            usual.maxRatio(),
            usual.maxScans(),
            usual.maxTime());
    var indexing =
        new Indexing(Optional.of(tree()), Optional.of("val"), 1 << 20, small, Spread.here());

    var reading = new Reading();
    for (Member member : format().index(indexing).members()) {
      member.read(tree(), reading);
    }

    assertThat(reading.rejects)
        .singleElement(org.assertj.core.api.InstanceOfAssertFactories.STRING)
        .startsWith("a.png BAD_ANNOTATION: label map a.png: ")
        .contains("(want sides of at most 5)");
  }

  @Test
  void aValueWithoutAClassIsAReject() throws Exception {
    TinyPictures.writeMap(folder.resolve("valannot/a.png"), 6, 0, 0, 0, 0, 0, 0, 0, 12, 0, 0, 0, 0);

    assertThat(rejects("val"))
        .containsExactly(
            "a.png LABEL_OUT_OF_RANGE: its label map has 12 at row 1, column 1 (want 0 to 11)");
  }
}
