package dev.lamina.core.data.format;

import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.DatasetIndex;
import dev.lamina.core.data.Indexing;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.Split;
import dev.lamina.core.source.SourceTree;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * COCO object detection, and any data set that is published as COCO is: a JSON file of instances
 * and a folder of pictures for each split.
 *
 * <p>Wants, with the standard parameters, {@code annotations/instances_train2017.json} with {@code
 * train2017/} (split {@code train}), and {@code annotations/instances_val2017.json} with {@code
 * val2017/} (split {@code val}); a split without its file of annotations is not there, so COCO's
 * pictures of {@code test2017} are not read. The official zips may stay packed, in one folder. The
 * official files have 118,287 pictures with 860,001 objects and 5,000 with 36,781, of 80 categories
 * with ids 1 to 90. In parameters, {@code {split}} stands for {@code train}, {@code val} (or {@code
 * valid}) and {@code test}; without it there is one split, {@code train} unless another is asked
 * for. Annotations are read whole when indexing: some 200 bytes of memory for each object.
 *
 * <p>Labels count the categories by rising id; {@link DatasetIndex#classIds} has the ids. All files
 * of annotations that are read must have the same categories. Boxes are left, top, width and height
 * as annotated, with the area of the segmentation where it is given, {@code iscrowd} and the id of
 * the annotation. Segmentations and keypoints are not kept. A picture without objects is a sample
 * without boxes. An annotation whose box is not above 0 in width and height (COCO has some), is not
 * four finite numbers, lies outside the picture, or names an unknown category, is a {@code
 * BAD_OBJECT} and its picture stays; a picture that the file does not list is {@code NO_LABEL}; one
 * that is not in the folder, or only annotations name, {@code NO_IMAGE}, and its annotations go
 * with it. Hidden and text files in the folder are no records.
 *
 * <p>A key is the name of the file below its folder and, after {@code #}, the id of the picture,
 * which results are compared by: {@code 000000391895.jpg#391895}; see {@link #imageId}.
 *
 * <p>Variants are {@code coco}, {@code mocs} (construction sites, ids 1 to 13) and {@code cis}
 * (construction instances, ids 0 to 9), which refuse files with other ids. How the latter two name
 * their files was not to be seen; where it differs from the standard, parameters say so.
 *
 * <p>Lin et al., "Microsoft COCO: Common Objects in Context", ECCV 2014. An et al., "Dataset and
 * benchmark for detecting moving objects in construction sites", Automation in Construction 2021.
 * Yan et al., "Construction Instance Segmentation (CIS) Dataset for Deep Learning-Based Computer
 * Vision", Automation in Construction 2023.
 *
 * @param variant of which data set
 * @param annotations path of the files of annotations
 * @param images path of the folders of pictures
 */
public record CocoInstances(Variant variant, String annotations, String images)
    implements DatasetFormat {

  /** The data sets. */
  public enum Variant {
    COCO(
        "coco",
        "annotations/instances_{split}2017.json",
        "{split}2017",
        -1,
        -1,
        "annotations CC BY 4.0; each picture has its own Flickr licence"),
    MOCS(
        "mocs",
        "instances_{split}.json",
        "instances_{split}",
        1,
        13,
        "none known; ask the authors, and cite them"),
    CIS("cis", "annotations/{split}.json", "{split}", 0, 9, "CC BY-NC");

    private final String catalogName;
    private final String annotations;
    private final String images;
    private final int firstId;
    private final int lastId;
    private final String licence;

    Variant(
        String catalogName,
        String annotations,
        String images,
        int firstId,
        int lastId,
        String licence) {
      this.catalogName = catalogName;
      this.annotations = annotations;
      this.images = images;
      this.firstId = firstId;
      this.lastId = lastId;
      this.licence = licence;
    }

    /** With the files as they are published. */
    public CocoInstances standard() {
      return new CocoInstances(this, annotations, images);
    }
  }

  static final List<String> PARAMETERS = List.of("annotations", "images");

  private static final String PLACE = "{split}";
  private static final List<String> WRITTEN = List.of(Split.TRAIN, Split.VAL, "valid", Split.TEST);

  public CocoInstances {
    Check.argument(
        !annotations.isBlank() && annotations.contains(PLACE) == images.contains(PLACE),
        "Invalid annotations and images: %s, %s (want {split} in both or in neither)",
        annotations,
        images);
  }

  /** A format of parameters by name. */
  static CocoInstances of(Variant variant, Map<String, String> parameters) {
    return new CocoInstances(
        variant,
        parameters.getOrDefault("annotations", variant.annotations),
        parameters.getOrDefault("images", variant.images));
  }

  /**
   * The id that COCO's JSON has for the picture of a sample.
   *
   * @param key of a sample of this format
   */
  public static long imageId(String key) {
    int mark = key.lastIndexOf('#');
    Check.argument(
        mark >= 0 && key.substring(mark + 1).matches("-?\\d{1,18}"),
        "Invalid key: %s (want name#id)",
        key);
    return Long.parseLong(key.substring(mark + 1));
  }

  @Override
  public String name() {
    return variant.catalogName;
  }

  @Override
  public Map<String, String> parameters() {
    return Map.of("annotations", annotations, "images", images);
  }

  @Override
  public DatasetIndex index(Indexing indexing) {
    SourceTree tree = indexing.tree();
    var source =
        new SourceFiles(
            variant.name(),
            tree,
            "%s and %s; parameters annotations and images name others"
                .formatted(annotations, images));
    SortedMap<Long, String> categories = null;
    String before = null;
    var members = new ArrayList<Member>();
    for (Map.Entry<String, String> split : splits(tree, indexing).entrySet()) {
      CocoAnnotations read =
          CocoAnnotations.read(
              tree,
              place(tree, annotations, split).orElseThrow(),
              annotations.replace(PLACE, split.getValue()));
      checkIds(read);
      if (categories != null && !categories.equals(read.categories())) {
        throw new LaminaException(
            Failure.DATA,
            "Cannot index %s: its categories are not those of %s (want the same ids and names)"
                .formatted(read.path(), before));
      }
      categories = read.categories();
      before = read.path();
      String folder =
          place(tree, images, split)
              .orElseThrow(
                  () ->
                      source.refused(
                          images.replace(PLACE, split.getValue())
                              + " is missing beside "
                              + read.path()));
      List<Member> some =
          new CocoSplit(split.getKey(), read, folder, images.replace(PLACE, split.getValue()))
              .members(indexing);
      if (some.isEmpty()) {
        throw source.refused(folder + " is empty");
      }
      members.addAll(some);
    }
    source.refuseNoMembers(members, indexing);
    return new DatasetIndex(
        List.copyOf(categories.values()),
        categories.keySet().stream().map(Long::intValue).toList(),
        OptionalInt.empty(),
        variant.licence,
        members);
  }

  /** Splits that are there and wanted, and how their files call them. */
  private Map<String, String> splits(SourceTree tree, Indexing indexing) {
    var splits = new TreeMap<String, String>();
    if (!annotations.contains(PLACE)) {
      if (Wrapping.find(tree, annotations, 1).isPresent()) {
        splits.put(indexing.split().orElse(Split.TRAIN), "");
      }
      return splits;
    }
    for (String written : WRITTEN) {
      String split = written.equals("valid") ? Split.VAL : written;
      if (indexing.wants(split)
          && !splits.containsKey(split)
          && Wrapping.find(tree, annotations.replace(PLACE, written), 1).isPresent()) {
        splits.put(split, written);
      }
    }
    return splits;
  }

  private static Optional<String> place(
      SourceTree tree, String pattern, Map.Entry<String, String> split) {
    return Wrapping.find(tree, pattern.replace(PLACE, split.getValue()), 1);
  }

  private void checkIds(CocoAnnotations read) {
    SortedMap<Long, String> found = read.categories();
    if (found.isEmpty()
        || (variant.lastId >= 0
            && (found.firstKey() != variant.firstId
                || found.lastKey() != variant.lastId
                || found.size() != variant.lastId - variant.firstId + 1))) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot index %s: category ids %s (want %s)"
              .formatted(
                  read.path(),
                  found.keySet().stream().limit(100).toList(),
                  variant.lastId < 0
                      ? "at least one"
                      : "%s to %s; read other data sets as coco, with parameters annotations and images"
                          .formatted(variant.firstId, variant.lastId)));
    }
  }
}
