package dev.lamina.core.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.data.Box;
import dev.lamina.core.data.Boxes;
import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.DatasetIndex;
import dev.lamina.core.data.Indexing;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.Sample;
import dev.lamina.core.source.LocalStorage;
import dev.lamina.core.source.SourceLimits;
import dev.lamina.core.source.SourceTree;
import dev.lamina.core.source.Spread;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CocoInstancesTest extends DatasetFormatContract {

  private static final String CATEGORIES =
      "\"categories\":[{\"id\":90,\"name\":\"toothbrush\"},{\"id\":1,\"name\":\"person\"},{\"id\":13,\"name\":\"stop sign\"}]";
  private static final String TRAIN = "annotations/instances_train2017.json";

  @TempDir Path folder;

  @BeforeEach
  void writeAnArchive() throws IOException {
    TinyPictures.write(folder.resolve("train2017/000000000007.jpg"), 20, 10);
    TinyPictures.write(folder.resolve("train2017/000000000009.jpg"), 8, 8);
    TinyPictures.write(folder.resolve("train2017/stray.jpg"), 8, 8);
    TinyPictures.write(folder.resolve("train2017/notes.txt"), "no picture");
    TinyPictures.write(folder.resolve("val2017/a.png"), 30, 20);
    writeTrain(
        """
        {"info":{"deep":[{"a":[1]}]},
         "annotations":[
          {"id":1,"image_id":7,"category_id":90,"iscrowd":0,"area":31.5,"bbox":[1.5,2,10,4.25],
           "segmentation":[[1,2,3,4,5,6]]},
          {"id":2,"image_id":7,"category_id":1,"iscrowd":1,"bbox":[0,0,20,10],
           "segmentation":{"counts":[1,2],"size":[10,20]}},
          {"id":3,"image_id":7,"category_id":1,"bbox":[3,3,0,5],"area":0},
          {"id":4,"image_id":7,"category_id":2,"bbox":[1,1,1,1]},
          {"id":5,"image_id":77,"category_id":1,"bbox":[1,1,1,1]},
          {"id":6,"image_id":7,"category_id":1,"bbox":[20,3,4,5]},
          {"id":7,"image_id":7,"category_id":1,"bbox":[1,"x",4,5]},
          {"id":8,"image_id":12,"category_id":1,"bbox":[1,1,4,5]}],
         "images":[
          {"id":7,"file_name":"000000000007.jpg","width":20,"height":10},
          {"id":9,"file_name":"000000000009.jpg","width":8,"height":8},
          {"id":12,"file_name":"gone.jpg","width":8,"height":8},
          {"id":9,"file_name":"again.jpg"}],
        """
            + CATEGORIES
            + "}");
    TinyPictures.write(
        folder.resolve("annotations/instances_val2017.json"),
        "{"
            + CATEGORIES
            + """
            ,"images":[{"id":3,"file_name":"a.png"}],
            "annotations":[{"id":4,"image_id":3,"category_id":13,"bbox":[-1,2,3,4]}]}""");
  }

  private void writeTrain(String json) throws IOException {
    TinyPictures.write(folder.resolve(TRAIN), json);
  }

  @Override
  DatasetFormat format() {
    return CocoInstances.Variant.COCO.standard();
  }

  @Override
  Path source() {
    return folder;
  }

  @Test
  void labelsCountTheCategoriesByRisingId() throws Exception {
    assertThat(index().classNames()).containsExactly("person", "stop sign", "toothbrush");
    assertThat(index().classIds()).containsExactly(1, 13, 90);
    assertThat(index().licence()).contains("CC BY 4.0");
  }

  @Test
  void boxesKeepCrowdsAreasAndIds() throws Exception {
    Sample sample = samples("train").get(0);

    assertThat(sample.key()).isEqualTo("000000000007.jpg#7");
    assertThat(CocoInstances.imageId(sample.key())).isEqualTo(7);
    assertThat(sample.target())
        .isEqualTo(
            new Boxes(
                List.of(
                    new Box(2, 1.5, 2, 10, 4.25, 31.5, false, false, 1),
                    new Box(0, 0, 0, 20, 10, 200, true, false, 2))));
    assertThat(samples("val"))
        .singleElement()
        .extracting(Sample::target)
        .isEqualTo(new Boxes(List.of(new Box(1, -1, 2, 3, 4, 12, false, false, 4))));
  }

  @Test
  void aPictureWithoutObjectsIsASample() throws Exception {
    assertThat(samples("train"))
        .extracting(Sample::key, Sample::target)
        .contains(org.assertj.core.groups.Tuple.tuple("000000000009.jpg#9", new Boxes(List.of())));
  }

  @Test
  void whatIsBrokenIsARejectByItselfAndAccountedForOnce() throws Exception {
    assertThat(rejects("train"))
        .containsExactlyInAnyOrder(
            TRAIN
                + "#image_id 77 NO_IMAGE: it is not listed (want every annotated picture in images; 1 annotations go with it)",
            TRAIN + "#images[3] DUPLICATE_KEY: id 9 has another picture (want one each)",
            "gone.jpg#12 NO_IMAGE: it is not in train2017 (want every listed picture there; 1 annotations go with it)",
            "000000000007.jpg#7#annotation 3 BAD_OBJECT: a box of 0.0 x 5.0 (want both above 0)",
            "000000000007.jpg#7#annotation 4 BAD_OBJECT: category_id 2 (want that of a category)",
            "000000000007.jpg#7#annotation 7 BAD_OBJECT: it has no bbox of four numbers (want left, top, width, height)",
            "000000000007.jpg#7#annotation 6 BAD_OBJECT: a box at (20.0, 3.0) of 4.0 x 5.0 (want some of it in the picture of 20x10)",
            "stray.jpg NO_LABEL: " + TRAIN + " does not list it");
    assertThat(samples("train")).hasSize(2);
  }

  @Test
  void aPictureOfAnotherSizeThanAnnotatedIsAReject() throws Exception {
    TinyPictures.writeTurned(folder.resolve("train2017/000000000007.jpg"), 10, 20);

    assertThat(rejects("train"))
        .contains(
            "000000000007.jpg#7 WRONG_SHAPE: it is 10x20 and annotated as 20x10, with EXIF orientation 6 (want boxes in pixels of the stored picture)");
    assertThat(samples("train")).extracting(Sample::key).containsExactly("000000000009.jpg#9");
  }

  @Test
  void aChangedAnnotationChangesTheStampOfItsMemberAlone() throws Exception {
    List<String> before = stamps();
    writeTrain(Files.readString(folder.resolve(TRAIN)).replace("31.5", "31.25"));
    List<String> after = stamps();

    assertThat(before).hasSameSizeAs(after).hasSizeGreaterThanOrEqualTo(4);
    int changed = 0;
    for (int i = 0; i < before.size(); i++) {
      changed += before.get(i).equals(after.get(i)) ? 0 : 1;
    }
    assertThat(changed).isEqualTo(1);
  }

  private List<String> stamps() throws Exception {
    var indexing = new Indexing(Optional.of(tree()), Optional.empty(), 1, Spread.here());
    return format().index(indexing).members().stream().map(Member::stamp).toList();
  }

  @Test
  void jsonThatIsCutOffOrTooDeepIsRefusedWithItsPlace() throws Exception {
    String json = Files.readString(folder.resolve(TRAIN));

    refuses(
        json.substring(0, json.indexOf("\"area\":0")), TRAIN, "line 7, column ", "(want COCO's");
    refuses("[1]", "it does not start with an object");
    refuses("{\"images\":[], \"categories\":[]}", "there is no annotations");
    refuses("{\"images\":{}}", "images is no list");
    refuses("{\"images\":[7]}", "line 1 has a value that is no object");
    refuses("{\"info\":" + "[".repeat(100) + "]".repeat(100) + "}", "Depth (33)");
    refuses(json.replace("\"id\":90", "\"id\":13"), "category id 13 stands there twice");
    refuses(json.replace("toothbrush", ""), "category 0 has no id or no name");
  }

  @Test
  void anObjectWithANumberThatIsNoneIsARejectByItself() throws Exception {
    String json = Files.readString(folder.resolve(TRAIN));
    writeTrain(json.replace("[1.5,2,10", "[NaN,2,10"));

    List<String> rejects = rejects("train");
    writeTrain(json);
    assertThat(rejects).hasSize(rejects("train").size() + 1);
    assertThat(rejects).filteredOn(reject -> reject.contains("NaN")).hasSize(1);
  }

  @Test
  void whatFollowsTheObjectIsRefused() throws IOException {
    refuses(Files.readString(folder.resolve(TRAIN)) + "{}", "something follows the object");
  }

  @Test
  void categoriesMustBeTheSameInAllSplits() throws Exception {
    refuses(
        Files.readString(folder.resolve(TRAIN)).replace("toothbrush", "comb"),
        "instances_val2017.json: its categories are not those of " + TRAIN);
  }

  private void refuses(String json, String... messages) throws IOException {
    writeTrain(json);
    var refusal =
        assertThatThrownBy(this::index)
            .isInstanceOfSatisfying(
                LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.DATA));
    for (String message : messages) {
      refusal.hasMessageContaining(message);
    }
  }

  @Test
  void theOfficialZipsSideBySideHoldTheSame() throws Exception {
    zip("annotations_trainval2017.zip", "annotations/", "annotations");
    zip("train2017.zip", "train2017/", "train2017");
    zip("val2017.zip", "val2017/", "val2017");

    SourceTree packed =
        SourceTree.open(new LocalStorage(), elsewhere.toString(), SourceLimits.DEFAULT);
    DatasetIndex index = format().index(Indexing.of(packed));

    var reading = new Reading();
    index.members().forEach(member -> member.read(packed, reading));
    var expected = new ArrayList<String>();
    for (Member member : index().members()) {
      expected.addAll(read(member).records());
    }
    assertThat(reading.records()).containsExactlyInAnyOrderElementsOf(expected);
  }

  private void zip(String name, String prefix, String of) throws IOException {
    try (var out = new ZipOutputStream(Files.newOutputStream(elsewhere.resolve(name)));
        var files = Files.list(folder.resolve(of))) {
      for (Path file : files.sorted().toList()) {
        out.putNextEntry(new ZipEntry(prefix + file.getFileName()));
        Files.copy(file, out);
        out.closeEntry();
      }
    }
  }

  @Test
  void parametersNameOtherFiles() throws Exception {
    DatasetFormat other =
        DatasetFormats.named("coco", Map.of("annotations", TRAIN, "images", "train2017"));
    var indexing =
        new Indexing(
            Optional.of(tree()), Optional.of("test"), Indexing.MEMBER_BYTES, Spread.here());

    assertThat(other.index(indexing).members()).extracting(Member::split).containsOnly("test");
    assertThatThrownBy(() -> DatasetFormats.named("coco", Map.of("images", "train2017")))
        .hasMessageContaining("want {split} in both or in neither");
    assertThatThrownBy(
            () ->
                DatasetFormats.named("coco", Map.of("annotations", "x.json", "images", "y"))
                    .index(Indexing.of(tree())))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("there is nothing of it (want x.json and y;");
  }

  @Test
  void variantsCheckTheirIds() throws Exception {
    assertThatThrownBy(
            () ->
                DatasetFormats.named("mocs", Map.of("annotations", TRAIN, "images", "train2017"))
                    .index(Indexing.of(tree())))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining(
            "category ids [1, 13, 90] (want 1 to 13; read other data sets as coco");
  }

  @Test
  void aMissingFolderOfPicturesIsNamed() throws Exception {
    Files.move(folder.resolve("val2017"), folder.resolve("pictures"));

    assertThatThrownBy(this::index)
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("val2017 is missing beside annotations/instances_val2017.json");
  }
}
