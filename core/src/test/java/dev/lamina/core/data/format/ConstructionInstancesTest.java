package dev.lamina.core.data.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.data.Boxes;
import dev.lamina.core.data.DatasetFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The variants of COCO's format for construction sites. */
class ConstructionInstancesTest {

  private static final List<String> MOCS =
      List.of(
          "Worker",
          "Static crane",
          "Hanging head",
          "Crane",
          "Roller",
          "Bulldozer",
          "Excavator",
          "Truck",
          "Loader",
          "Pump truck",
          "Concrete mixer",
          "Pile driving",
          "Other vehicle");
  private static final List<String> CIS =
      List.of(
          "people-helmet",
          "people-no-helmet",
          "PC",
          "PC-truck",
          "dump-truck",
          "mixer",
          "excavator",
          "roller",
          "dozer",
          "wheel-loader");

  private static String json(List<String> names, int firstId) {
    return """
        {"images":[{"id":1,"file_name":"1.jpg","width":9,"height":9}],
         "annotations":[{"id":1,"image_id":1,"category_id":%s,"bbox":[1,1,2,2]}],
         "categories":[%s]}"""
        .formatted(
            firstId + names.size() - 1,
            IntStream.range(0, names.size())
                .mapToObj(i -> "{\"id\":%s,\"name\":\"%s\"}".formatted(firstId + i, names.get(i)))
                .collect(Collectors.joining(",")));
  }

  /** Ids from 1. */
  @Nested
  class Mocs extends DatasetFormatContract {

    @TempDir Path folder;

    @BeforeEach
    void writeAnArchive() throws IOException {
      for (String split : List.of("train", "val")) {
        TinyPictures.write(folder.resolve("instances_" + split + ".json"), json(MOCS, 1));
        TinyPictures.write(folder.resolve("instances_" + split + "/1.jpg"), 9, 9);
      }
    }

    @Override
    DatasetFormat format() {
      return CocoInstances.Variant.MOCS.standard();
    }

    @Override
    Path source() {
      return folder;
    }

    @Test
    void idThirteenIsLabelTwelve() throws Exception {
      assertThat(index().classNames()).isEqualTo(MOCS);
      assertThat(index().classIds()).startsWith(1).endsWith(13);
      assertThat(((Boxes) samples("val").get(0).target()).boxes().get(0).label()).isEqualTo(12);
    }
  }

  /** Ids from 0. */
  @Nested
  class Cis extends DatasetFormatContract {

    @TempDir Path folder;

    @BeforeEach
    void writeAnArchive() throws IOException {
      for (String split : List.of("train", "val", "test")) {
        TinyPictures.write(folder.resolve("annotations/" + split + ".json"), json(CIS, 0));
        TinyPictures.write(folder.resolve(split + "/1.jpg"), 9, 9);
      }
    }

    @Override
    DatasetFormat format() {
      return CocoInstances.Variant.CIS.standard();
    }

    @Override
    Path source() {
      return folder;
    }

    @Test
    void idsAreLabels() throws Exception {
      assertThat(index().classNames()).isEqualTo(CIS);
      assertThat(splits()).containsExactly("test", "train", "val");
      assertThat(((Boxes) samples("test").get(0).target()).boxes().get(0).label()).isEqualTo(9);
    }
  }
}
