package dev.lamina.core.data.format;

import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.DatasetIndex;
import dev.lamina.core.data.Indexing;
import dev.lamina.core.data.LabelMap;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.Split;
import dev.lamina.core.source.SourceTree;
import dev.lamina.core.spec.RejectReason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * Cityscapes, pixel-level semantic labelling with the fine annotations.
 *
 * <p>Wants {@code leftImg8bit/<split>/<city>/*_leftImg8bit.png} and {@code
 * gtFine/<split>/<city>/*_gtFine_labelIds.png}, with splits {@code train}, {@code val} and {@code
 * test}; each may lie in a folder of its own, such as that of its official zip, which may stay
 * packed. The official files have 2,975, 500 and 1,525 pictures of 2048 x 1024; those of {@code
 * test} have maps in which everything counts for nothing, since its labels are secret. Label ids 0
 * to 33 become the 19 training classes by the authors' table, all others {@value LabelMap#NOTHING},
 * which counts for nothing. Where a split has no {@code labelIds} at all, its {@code labelTrainIds}
 * (0 to 18, and 255) are read instead. Instances, polygons and coarse annotations are not.
 *
 * <p>A map with another value is a {@code LABEL_OUT_OF_RANGE}, one that cannot be decoded a {@code
 * BAD_ANNOTATION} of its picture; a picture without a map is {@code NO_LABEL}, a map without a
 * picture {@code NO_IMAGE}. Files with other names are no records. Compressed tars are read,
 * slowly: each is one member, and too large if its maps do not fit in memory.
 *
 * <p>A key is the path below the split, without the ending: {@code
 * frankfurt/frankfurt_000000_000294}.
 *
 * <p>Cordts et al., "The Cityscapes Dataset for Semantic Urban Scene Understanding", CVPR 2016.
 */
public record Cityscapes() implements DatasetFormat {

  static final List<String> CLASSES =
      List.of(
          "road",
          "sidewalk",
          "building",
          "wall",
          "fence",
          "pole",
          "traffic light",
          "traffic sign",
          "vegetation",
          "terrain",
          "sky",
          "person",
          "rider",
          "car",
          "truck",
          "bus",
          "train",
          "motorcycle",
          "bicycle");

  /** The label id of each class. */
  static final List<Integer> IDS =
      List.of(7, 8, 11, 12, 13, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 31, 32, 33);

  private static final int LAST_ID = 33;
  private static final String PICTURES = "leftImg8bit";
  private static final String MAPS = "gtFine";
  private static final String PICTURE_END = "_leftImg8bit.png";
  private static final String IDS_END = "_gtFine_labelIds.png";
  private static final String TRAIN_IDS_END = "_gtFine_labelTrainIds.png";
  private static final String LICENCE =
      "non-commercial research and teaching only; not to be passed on";

  @Override
  public String name() {
    return "cityscapes";
  }

  @Override
  public Map<String, String> parameters() {
    return Map.of();
  }

  @Override
  public DatasetIndex index(Indexing indexing) {
    SourceTree tree = indexing.tree();
    var source =
        new SourceFiles(
            "Cityscapes",
            tree,
            "the folders leftImg8bit and gtFine, or leftImg8bit_trainvaltest.zip and gtFine_trainvaltest.zip");
    String pictures = place(source, PICTURES);
    String maps = place(source, MAPS);
    var members = new ArrayList<Member>();
    for (String split : List.of(Split.TRAIN, Split.VAL, Split.TEST)) {
      String folder = Wrapping.join(pictures, split);
      String mapFolder = Wrapping.join(maps, split);
      if (indexing.wants(split) && tree.find(folder).isPresent()) {
        if (tree.find(mapFolder).isEmpty()) {
          throw source.refused(mapFolder + " is missing");
        }
        members.addAll(
            members(
                indexing,
                split,
                FileShares.of(indexing, List.of(folder)),
                FileShares.of(indexing, List.of(mapFolder))));
      }
    }
    source.refuseNoMembers(members, indexing);
    return new DatasetIndex(CLASSES, List.of(), OptionalInt.of(LabelMap.NOTHING), LICENCE, members);
  }

  /** A folder that has splits; a zip of its name may be around it, or another. */
  private static String place(SourceFiles source, String folder) {
    for (int depth = 0; depth <= 2; depth++) {
      Optional<String> found = Wrapping.find(source.tree(), folder, depth);
      if (found.isPresent()) {
        return found.get();
      }
    }
    throw source.refused(folder + " is missing");
  }

  private static List<Member> members(
      Indexing indexing, String split, FileShares pictures, FileShares maps) {
    Set<String> stems = stems(maps, IDS_END);
    boolean ids = !stems.isEmpty();
    String ending = ids ? IDS_END : TRAIN_IDS_END;
    if (!ids) {
      stems = stems(maps, TRAIN_IDS_END);
    }
    Set<String> there = stems(pictures, PICTURE_END);
    var missing = new ArrayList<Refused>();
    for (String stem : new TreeSet<>(stems)) {
      if (!there.contains(stem)) {
        missing.add(
            new Refused(
                stem,
                Wrapping.join(maps.folders().get(0), stem + ending),
                RejectReason.NO_IMAGE,
                "there is no %s%s (want one for every label map)".formatted(stem, PICTURE_END)));
      }
    }
    Set<String> mapped = stems;
    return MappedPart.of(
        split,
        pictures,
        maps,
        path ->
            path.endsWith(PICTURE_END)
                ? Optional.of(
                    picture(path, stem(pictures, path, PICTURE_END), mapped, maps, ending))
                : Optional.empty(),
        missing,
        ids ? ofIds() : ofTrainIds(),
        indexing.limits());
  }

  private static MappedPart.Picture picture(
      String path, String key, Set<String> mapped, FileShares maps, String ending) {
    return mapped.contains(key)
        ? MappedPart.Picture.of(path, key, Wrapping.join(maps.folders().get(0), key + ending))
        : MappedPart.Picture.unusable(
            path, key, RejectReason.NO_LABEL, "there is no %s%s (want one)".formatted(key, ending));
  }

  private static Set<String> stems(FileShares files, String ending) {
    var stems = new HashSet<String>();
    for (String path : files.paths()) {
      if (path.endsWith(ending)) {
        stems.add(stem(files, path, ending));
      }
    }
    return stems;
  }

  private static String stem(FileShares files, String path, String ending) {
    String relative = files.relative(path);
    return relative.substring(0, relative.length() - ending.length());
  }

  /** The authors' table of label ids; its id -1, of licence plates, is not drawn in maps. */
  static ValueClasses ofIds() {
    ValueClasses classes = ValueClasses.none("0 to " + LAST_ID);
    for (int id = 0; id <= LAST_ID; id++) {
      classes = IDS.contains(id) ? classes.with(id, IDS.indexOf(id)) : classes.withNothing(id);
    }
    return classes;
  }

  private static ValueClasses ofTrainIds() {
    ValueClasses classes = ValueClasses.none("0 to 18, or 255");
    for (int i = 0; i < CLASSES.size(); i++) {
      classes = classes.with(i, i);
    }
    return classes.withNothing(LabelMap.NOTHING);
  }
}
