package dev.lamina.core.data.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.data.DatasetIndex;
import dev.lamina.core.data.Indexing;
import dev.lamina.core.data.LabelMap;
import dev.lamina.core.data.Sample;
import dev.lamina.core.image.ImageHeader;
import dev.lamina.core.image.ImageLimits;
import dev.lamina.core.image.LabelMapDecoder;
import dev.lamina.core.source.LocalStorage;
import dev.lamina.core.source.SourceLimits;
import dev.lamina.core.source.SourceTree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** One frame of the official archive, made smaller, where it lies beside the project. */
class CityscapesArchiveTest {

  private static final Optional<Path> ARCHIVE = SharedData.folder("cityscapes");

  @Test
  void theTableOfIdsGivesTheOfficialTrainingIdsButAtEdges() throws Exception {
    Assumptions.assumeTrue(ARCHIVE.isPresent(), "no shared/data/cityscapes");
    Path folder = ARCHIVE.orElseThrow();
    SourceTree tree = SourceTree.open(new LocalStorage(), folder.toString(), SourceLimits.DEFAULT);
    DatasetIndex index = new Cityscapes().index(Indexing.of(tree));

    var reading = new DatasetFormatContract.Reading();
    index.members().forEach(member -> member.read(tree, reading));

    assertThat(index.members()).hasSize(1);
    assertThat(reading.rejects).isEmpty();
    Sample sample = reading.samples.get(0);
    assertThat(sample.key()).isEqualTo("frankfurt/frankfurt_000000_000294");
    byte[] file =
        Files.readAllBytes(
            folder.resolve(
                "gtFine/val/frankfurt/frankfurt_000000_000294_gtFine_labelTrainIds.png"));
    var official = LabelMapDecoder.decode(file, ImageHeader.read(file), ImageLimits.DEFAULT);
    var map = (LabelMap) sample.target();
    int same = 0;
    for (int i = 0; i < map.classes().length; i++) {
      same += (map.classes()[i] & 0xFF) == (official.values()[i] & 0xFFFF) ? 1 : 0;
    }
    // Both maps were made smaller by themselves, so that pixels at edges differ: 75 of 32,768.
    assertThat(map.classes()).hasSize(256 * 128);
    assertThat(same).isGreaterThan(32_600);
  }
}
