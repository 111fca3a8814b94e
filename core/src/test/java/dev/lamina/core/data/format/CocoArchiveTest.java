package dev.lamina.core.data.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.data.Box;
import dev.lamina.core.data.Boxes;
import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.Sample;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract on a part of the official archive, where it lies beside the project. */
class CocoArchiveTest extends DatasetFormatContract {

  private static final Optional<Path> ARCHIVE = SharedData.folder("coco");

  @BeforeEach
  void wantTheArchive() {
    Assumptions.assumeTrue(ARCHIVE.isPresent(), "no shared/data/coco");
  }

  @Override
  DatasetFormat format() {
    return CocoInstances.Variant.COCO.standard();
  }

  @Override
  Path source() {
    return ARCHIVE.orElseThrow();
  }

  @Test
  void holdsEveryPictureAndObjectOfItsAnnotations() throws Exception {
    assertThat(samples("train")).hasSize(35);
    assertThat(boxes("train")).hasSize(273);
    assertThat(boxes("train").stream().filter(Box::crowd)).hasSize(2);
    assertThat(samples("val")).hasSize(30);
    assertThat(boxes("val")).hasSize(275);
    assertThat(boxes("val").stream().filter(Box::crowd)).hasSize(4);
    assertThat(rejects("train")).isEmpty();
    assertThat(rejects("val")).isEmpty();
    assertThat(index().classNames()).hasSize(80).startsWith("person").endsWith("toothbrush");
    assertThat(index().classIds()).startsWith(1).contains(13).doesNotContain(12).endsWith(90);
  }

  @Test
  void holdsTheTeddyBearOfItsFirstPicture() throws Exception {
    Sample first =
        samples("train").stream()
            .filter(sample -> CocoInstances.imageId(sample.key()) == 12448)
            .findFirst()
            .orElseThrow();

    Box bear = ((Boxes) first.target()).boxes().get(1);
    assertThat(bear)
        .isEqualTo(
            new Box(
                index().classNames().indexOf("teddy bear"),
                1.44,
                139.51,
                195.59,
                394.06,
                46983.298950000004,
                false,
                false,
                1159722));
  }

  private List<Box> boxes(String split) throws Exception {
    return samples(split).stream()
        .flatMap(sample -> ((Boxes) sample.target()).boxes().stream())
        .toList();
  }
}
