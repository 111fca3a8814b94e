package dev.lamina.core.data.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.data.Box;
import dev.lamina.core.data.Boxes;
import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.image.ImageHeader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The contract on two data sets in YOLO's layout that lie beside the project. */
class YoloArchiveTest {

  /** Eight pictures of COCO. */
  @Nested
  class Coco8 extends DatasetFormatContract {

    private final Optional<Path> archive = SharedData.folder("coco8");

    @BeforeEach
    void wantTheArchive() {
      Assumptions.assumeTrue(archive.isPresent(), "no shared/data/coco8");
    }

    @Override
    DatasetFormat format() {
      return YoloText.STANDARD;
    }

    @Override
    Path source() {
      return archive.orElseThrow();
    }

    @Test
    void holdsTheBowlsOfItsFirstPicture() throws Exception {
      assertThat(index().classNames()).hasSize(80).element(45).isEqualTo("bowl");
      assertThat(samples("train")).hasSize(4);
      assertThat(boxes("train")).hasSize(13);
      assertThat(samples("val")).hasSize(4);
      assertThat(boxes("val")).hasSize(17);
      ImageHeader header =
          ImageHeader.read(Files.readAllBytes(source().resolve("images/train/000000000009.jpg")));
      Box bowl = boxes("train").get(0);
      assertThat(samples("train").get(0).key()).isEqualTo("000000000009.jpg");
      assertThat(bowl.label()).isEqualTo(45);
      assertThat(bowl.width()).isEqualTo(0.955609 * header.width());
      assertThat(bowl.y() + bowl.height() / 2)
          .isEqualTo(0.688771 * header.height(), Offset.offset(1e-9));
    }

    private List<Box> boxes(String split) throws Exception {
      return samples(split).stream()
          .flatMap(sample -> ((Boxes) sample.target()).boxes().stream())
          .toList();
    }
  }

  /** Protection on construction sites. */
  @Nested
  class ConstructionPpe extends DatasetFormatContract {

    private final Optional<Path> archive = SharedData.folder("construction-ppe-yolo");

    @BeforeEach
    void wantTheArchive() {
      Assumptions.assumeTrue(archive.isPresent(), "no shared/data/construction-ppe-yolo");
    }

    @Override
    DatasetFormat format() {
      return YoloText.STANDARD;
    }

    @Override
    Path source() {
      return archive.orElseThrow();
    }

    @Test
    void holdsEveryPictureAndObject() throws Exception {
      assertThat(index().classNames()).hasSize(10).startsWith("Hardhat").endsWith("vehicle");
      holds("train", 150, 1963);
      holds("val", 30, 131);
      holds("test", 30, 167);
    }

    private void holds(String split, int pictures, int objects) throws Exception {
      assertThat(samples(split)).hasSize(pictures);
      assertThat(
              samples(split).stream()
                  .mapToInt(sample -> ((Boxes) sample.target()).boxes().size())
                  .sum())
          .isEqualTo(objects);
      assertThat(rejects(split)).isEmpty();
    }
  }
}
