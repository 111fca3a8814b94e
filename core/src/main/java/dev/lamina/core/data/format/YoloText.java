package dev.lamina.core.data.format;

import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.DatasetIndex;
import dev.lamina.core.data.Indexing;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.ObjectKey;
import dev.lamina.core.data.Split;
import dev.lamina.core.source.SourceEntry;
import dev.lamina.core.source.SourceTree;
import dev.lamina.core.spec.RejectReason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Object detection in YOLO's layout: a text file for each picture, with lines {@code class x_center
 * y_center width height} in shares of the picture's width and height.
 *
 * <p>Wants {@code images/<split>} and {@code labels/<split>}, or {@code <split>/images} and {@code
 * <split>/labels}, where splits are called {@code train}, {@code val}, {@code valid}, {@code
 * validation} or {@code test}, also with a year such as {@code train2017}; or {@code images} and
 * {@code labels} alone, which is one split, {@code train} unless another is asked for. One folder
 * may be around all. Class names come from {@code names} (a list, or a mapping of 0, 1, ...) in
 * {@code data.yaml} or the only YAML file that has them, else from {@code classes.txt}; where a
 * YAML file says that pictures lie is not followed. All label files are read when indexing.
 *
 * <p>The label file of {@code a/b.jpg} is {@code a/b.txt} below the folder of labels. One that is
 * empty or missing is a picture without objects, as the reference has it. A line with a class and
 * three points or more is a polygon, of which the box is taken. A line that is neither, has a class
 * that is not there or values outside 0 to 1, or repeats another, is a {@code BAD_OBJECT} and the
 * picture stays (the reference leaves the whole picture out, but for repeated lines); a file that
 * is no text makes its picture a {@code BAD_ANNOTATION}. A label file without a picture is {@code
 * NO_IMAGE}. Hidden and text files among the pictures are no records.
 *
 * <p>Shares are of the stored picture, whatever orientation EXIF gives it; a box may end in
 * fractions of pixels, and by rounding a little outside.
 *
 * <p>A key is the path below the folder of pictures of its split: {@code 000000000009.jpg}.
 *
 * <p>Redmon et al., "You Only Look Once: Unified, Real-Time Object Detection", CVPR 2016.
 *
 * @param names path of the YAML file in the source; empty to look for it
 */
public record YoloText(String names) implements DatasetFormat {

  /** Names where they usually are. */
  public static final YoloText STANDARD = new YoloText("");

  static final List<String> PARAMETERS = List.of("names");

  private static final String IMAGES = "images";
  private static final String LABELS = "labels";
  private static final Map<String, String> SPLITS =
      Map.of(
          "train", Split.TRAIN,
          "val", Split.VAL,
          "valid", Split.VAL,
          "validation", Split.VAL,
          "test", Split.TEST);
  private static final String LICENCE = "as its authors say; the layout has none";

  public YoloText {
    Objects.requireNonNull(names);
  }

  @Override
  public String name() {
    return "yolo";
  }

  @Override
  public Map<String, String> parameters() {
    return names.isEmpty() ? Map.of() : Map.of("names", names);
  }

  /**
   * The folders of a split.
   *
   * @param root of the data set
   */
  private record Folders(String root, String images, String labels) {}

  @Override
  public DatasetIndex index(Indexing indexing) {
    SourceTree tree = indexing.tree();
    var source =
        new SourceFiles(
            "YOLO",
            tree,
            "images/<split> and labels/<split>, or <split>/images and <split>/labels, with splits train, val or valid, and test");
    Map<String, Folders> splits = splits(indexing);
    splits.keySet().removeIf(split -> !indexing.wants(split));
    var members = new ArrayList<Member>();
    List<String> classes = List.of();
    for (Map.Entry<String, Folders> split : splits.entrySet()) {
      Folders folders = split.getValue();
      if (tree.find(folders.labels()).isEmpty()) {
        throw source.refused(folders.labels() + " is missing");
      }
      classes = YoloNames.read(tree, names, folders.root());
      members.addAll(members(indexing, split.getKey(), folders, classes.size()));
    }
    source.refuseNoMembers(members, indexing);
    return DatasetIndex.ofClasses(classes, LICENCE, members);
  }

  private static Map<String, Folders> splits(Indexing indexing) {
    SourceTree tree = indexing.tree();
    var splits = new TreeMap<String, Folders>();
    for (String root : Wrapping.around(tree, IMAGES, 1)) {
      String images = Wrapping.join(root, IMAGES);
      String labels = Wrapping.join(root, LABELS);
      if (split(root).isEmpty()) {
        for (SourceEntry entry : tree.list(images)) {
          split(entry.path())
              .filter(split -> entry.folder())
              .ifPresent(
                  split ->
                      splits.put(
                          split, new Folders(root, entry.path(), labels + "/" + entry.name())));
        }
        if (splits.isEmpty()) {
          splits.put(indexing.split().orElse(Split.TRAIN), new Folders(root, images, labels));
        }
      } else {
        splits.put(split(root).get(), new Folders(parent(root), images, labels));
      }
    }
    if (splits.isEmpty()) {
      for (String root : Wrapping.around(tree, IMAGES, 2)) {
        split(root)
            .ifPresent(
                split ->
                    splits.put(
                        split,
                        new Folders(
                            parent(root),
                            Wrapping.join(root, IMAGES),
                            Wrapping.join(root, LABELS))));
      }
    }
    return splits;
  }

  /** The split that a folder's name stands for. */
  private static Optional<String> split(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return Optional.ofNullable(SPLITS.get(name.replaceFirst("\\d{4}$", "")));
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  private static List<Member> members(
      Indexing indexing, String split, Folders folders, int classes) {
    FileShares shares = FileShares.of(indexing, List.of(folders.images()));
    Map<String, AnnotationFiles.Read<YoloLabels>> labels =
        AnnotationFiles.read(
            indexing, List.of(folders.labels()), ".txt", bytes -> YoloLabels.parse(bytes, classes));
    Set<String> there = new HashSet<>();
    for (String path : shares.paths()) {
      if (PictureName.possible(path)) {
        there.add(label(folders, shares, path));
      }
    }
    var missing = new ArrayList<Refused>();
    labels.forEach(
        (stem, read) -> {
          if (!there.contains(stem) && !stem.equals(folders.labels() + "/classes")) {
            missing.add(
                new Refused(
                    stem.substring(folders.labels().length() + 1),
                    read.path(),
                    RejectReason.NO_IMAGE,
                    "there is no picture of this name (want one for every label file)"));
          }
        });
    return BoxedPart.of(
        split,
        shares,
        path ->
            PictureName.possible(path)
                ? Optional.of(
                    picture(path, shares.relative(path), labels.get(label(folders, shares, path))))
                : Optional.empty(),
        missing,
        "line",
        true,
        true);
  }

  /** The path of the label file of a picture, without its ending. */
  private static String label(Folders folders, FileShares shares, String path) {
    return folders.labels() + "/" + PictureName.stem(shares.relative(path));
  }

  private static AnnotatedPicture picture(
      String path, String key, AnnotationFiles.Read<YoloLabels> read) {
    if (read != null && read.broken() != null) {
      return AnnotatedPicture.unusable(
          path,
          key,
          RejectReason.BAD_ANNOTATION,
          "%s.txt: %s".formatted(PictureName.stem(key), read.broken()));
    }
    var boxes = new ArrayList<AnnotatedPicture.Numbered>();
    var refused = new ArrayList<Refused>();
    List<YoloLabels.Line> lines = read == null ? List.of() : read.value().lines();
    for (YoloLabels.Line line : lines) {
      if (line.fault() == null) {
        boxes.add(new AnnotatedPicture.Numbered(line.number(), line.box()));
      } else {
        refused.add(
            new Refused(
                new ObjectKey(key, "line " + line.number()).text(),
                read.path() + "#" + line.number(),
                RejectReason.BAD_OBJECT,
                line.fault()));
      }
    }
    String from = read == null ? "" : read.path();
    return new AnnotatedPicture(path, key, from, 0, 0, boxes, refused, true);
  }
}
