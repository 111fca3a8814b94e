package dev.lamina.core.data.format;

import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.DatasetIndex;
import dev.lamina.core.data.Indexing;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.Split;
import dev.lamina.core.source.SourceTree;
import dev.lamina.core.spec.Check;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Object detection in the layout of Pascal VOC, which SODA has too: an XML file for each picture.
 *
 * <p>Wants a folder {@code JPEGImages} or {@code images} beside {@code Annotations} or {@code
 * annotations}, and lists {@code ImageSets/Main/train.txt}, {@code val.txt} and {@code test.txt} of
 * names without endings. {@code trainval.txt} counts only where there is no {@code train.txt}, less
 * what {@code val.txt} has. Pictures that no list names are no records: VOC's folder holds those of
 * other tasks. Without lists all pictures are one split, {@code train} unless another is asked for.
 * All folders around are found up to two levels down, so {@code VOCdevkit/VOC2007} and {@code
 * VOCdevkit/VOC2012} are read together, and so are the archives of both halves of VOC 2007. The
 * official files have 2,501, 2,510 and 4,952 pictures (2007), and 5,717 and 5,823 (2012; its test
 * lists have no annotations); SODA has 19,846. All XML files are read when indexing.
 *
 * <p>Class names are those of a parameter; else the official 20 of VOC if all names that occur are
 * among them, the 15 of SODA if all are among those, else the names that occur, sorted.
 *
 * <p>Corners count pixels from 1 and belong to the box. So {@code INCLUSIVE}, the standard, makes a
 * box from {@code xmin - 1} to {@code xmax} of them, in coordinates whose origin is the picture's
 * upper left corner: it is {@code xmax - xmin + 1} wide, as the development kit measures. {@code
 * EXCLUSIVE} ends it at {@code xmax - 1}, as converters to YOLO's labels do. Tools that count from
 * 0 give boxes that are a pixel too far left and up; they stay. {@code difficult} is kept, {@code
 * truncated}, poses and parts are not.
 *
 * <p>An object without a known name or four finite numbers, of no width or height, or outside the
 * picture, is a {@code BAD_OBJECT}; XML that is broken makes its picture a {@code BAD_ANNOTATION}.
 * A listed picture without a file is {@code NO_IMAGE}, one without XML {@code NO_LABEL}. Where two
 * pictures have one name but for the ending, the first has the annotation.
 *
 * <p>A key is the path below {@code JPEGImages}: {@code 000005.jpg}.
 *
 * <p>Everingham et al., "The Pascal Visual Object Classes (VOC) Challenge", IJCV 2010. Duan et al.,
 * "SODA: A large-scale open site object detection dataset for deep learning in construction",
 * Automation in Construction 2022.
 *
 * @param classes class names in their order; empty for those stated above
 * @param corners how corners are read
 */
public record PascalVoc(List<String> classes, Corners corners) implements DatasetFormat {

  /** Where a box ends. */
  public enum Corners {
    /** At the right and lower edge of the pixel at {@code xmax}, {@code ymax}. */
    INCLUSIVE,
    /** At its left and upper edge. */
    EXCLUSIVE
  }

  /** Names as they are found, and boxes as the development kit measures them. */
  public static final PascalVoc STANDARD = new PascalVoc(List.of(), Corners.INCLUSIVE);

  static final List<String> PARAMETERS = List.of("classes", "corners");

  private static final List<String> IMAGES = List.of("JPEGImages", "images");
  private static final List<String> ANNOTATIONS = List.of("Annotations", "annotations");
  private static final String LISTS = "ImageSets/Main";
  private static final int MOST_LIST_BYTES = 256 << 20;
  private static final int DEPTH = 2;
  private static final String LICENCE =
      "VOC: pictures under the terms of Flickr; SODA and others: as their authors say";

  public PascalVoc {
    classes = List.copyOf(classes);
    Objects.requireNonNull(corners);
    Check.argument(
        new HashSet<>(classes).size() == classes.size()
            && classes.stream().noneMatch(name -> name.isBlank() || name.contains(";")),
        "Invalid classes: %s (want different names)",
        classes);
  }

  @Override
  public String name() {
    return "voc";
  }

  @Override
  public Map<String, String> parameters() {
    var parameters = new TreeMap<String, String>();
    if (!classes.isEmpty()) {
      parameters.put("classes", String.join(";", classes));
    }
    if (corners == Corners.EXCLUSIVE) {
      parameters.put("corners", "exclusive");
    }
    return parameters;
  }

  @Override
  public DatasetIndex index(Indexing indexing) {
    SourceTree tree = indexing.tree();
    var source =
        new SourceFiles(
            "Pascal VOC",
            tree,
            "folders JPEGImages (or images) and Annotations (or annotations) side by side, with lists in ImageSets/Main");
    List<VocFolder> folders = folders(indexing);
    if (folders.isEmpty()) {
      throw source.refused("there are no such folders");
    }
    List<String> names =
        classes.isEmpty()
            ? VocClasses.of(folders.stream().flatMap(folder -> folder.parsed().stream()).toList())
            : classes;
    var members = new ArrayList<Member>();
    for (VocFolder folder : folders) {
      boolean first = true;
      for (Map.Entry<String, Set<String>> split : lists(tree, folder, indexing).entrySet()) {
        members.addAll(folder.members(split.getKey(), split.getValue(), names, corners, first));
        first = false;
      }
    }
    source.refuseNoMembers(members, indexing);
    return DatasetIndex.ofClasses(names, LICENCE, members);
  }

  private static List<VocFolder> folders(Indexing indexing) {
    SourceTree tree = indexing.tree();
    for (String annotations : ANNOTATIONS) {
      var folders = new ArrayList<VocFolder>();
      for (String root : Wrapping.around(tree, annotations, DEPTH)) {
        for (String images : IMAGES) {
          if (tree.find(Wrapping.join(root, images)).isPresent()) {
            folders.add(
                VocFolder.read(
                    indexing, root, Wrapping.join(root, images), Wrapping.join(root, annotations)));
            break;
          }
        }
      }
      if (!folders.isEmpty()) {
        return folders;
      }
    }
    return List.of();
  }

  /** The names of the pictures of each split that is there and wanted. */
  private static Map<String, Set<String>> lists(
      SourceTree tree, VocFolder folder, Indexing indexing) {
    String lists = Wrapping.join(folder.root(), LISTS);
    var splits = new TreeMap<String, Set<String>>();
    for (String split : List.of(Split.TRAIN, Split.VAL, Split.TEST)) {
      list(tree, lists, split).ifPresent(names -> splits.put(split, names));
    }
    if (!splits.containsKey(Split.TRAIN)) {
      list(tree, lists, "trainval")
          .ifPresent(
              names -> {
                names.removeAll(splits.getOrDefault(Split.VAL, Set.of()));
                splits.put(Split.TRAIN, names);
              });
    }
    if (splits.isEmpty()) {
      return Map.of(indexing.split().orElse(Split.TRAIN), folder.names());
    }
    splits.keySet().removeIf(split -> !indexing.wants(split));
    return splits;
  }

  private static Optional<Set<String>> list(SourceTree tree, String lists, String name) {
    String path = lists + "/" + name + ".txt";
    if (tree.find(path).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new String(tree.small(path, MOST_LIST_BYTES), StandardCharsets.UTF_8)
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .collect(Collectors.toCollection(HashSet::new)));
  }
}
