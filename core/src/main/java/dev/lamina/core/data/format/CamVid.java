package dev.lamina.core.data.format;

import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.DatasetIndex;
import dev.lamina.core.data.Indexing;
import dev.lamina.core.data.LabelMap;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.Split;
import dev.lamina.core.source.SourceTree;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.RejectReason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/**
 * CamVid as the authors of SegNet publish it: street scenes of 480 x 360 with 11 classes.
 *
 * <p>Wants {@code train}, {@code val} and {@code test} with pictures, {@code trainannot}, {@code
 * valannot} and {@code testannot} with label maps, and lists {@code train.txt}, {@code val.txt} and
 * {@code test.txt} whose lines are the paths of a picture and of its map, of which the last two
 * names count (the original has folders of another machine before them); without its list a
 * picture's map is that of the same name. The official files have 367, 101 and 233 pictures. One
 * folder may be around all. Values 0 to 10 are the classes; 11, unlabelled, becomes {@value
 * LabelMap#NOTHING}, which counts for nothing.
 *
 * <p>A map with another value is a {@code LABEL_OUT_OF_RANGE}, one that cannot be decoded a {@code
 * BAD_ANNOTATION} of its picture. A picture that is in no pair, or whose map is not there, is
 * {@code NO_LABEL}; a pair without its picture is {@code NO_IMAGE}; a map in no pair is passed over
 * where there is a list. Hidden and text files are no records. Compressed tars are read, slowly:
 * each is one member.
 *
 * <p>A key is the name of the file: {@code 0001TP_007140.png}.
 *
 * <p>Brostow, Fauqueur and Cipolla, "Semantic object classes in video: A high-definition ground
 * truth database", Pattern Recognition Letters 2009. Badrinarayanan, Kendall and Cipolla, "SegNet",
 * TPAMI 2017.
 */
public record CamVid() implements DatasetFormat {

  static final List<String> CLASSES =
      List.of(
          "Sky",
          "Building",
          "Pole",
          "Road",
          "Pavement",
          "Tree",
          "SignSymbol",
          "Fence",
          "Car",
          "Pedestrian",
          "Bicyclist");

  private static final int UNLABELLED = 11;
  private static final int MOST_LIST_BYTES = 16 << 20;
  private static final String LICENCE = "CC BY-NC 4.0, personal and research use";

  @Override
  public String name() {
    return "camvid";
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
            "CamVid",
            tree,
            "the folder CamVid of SegNet, with train, trainannot, train.txt and so on for val and test");
    var members = new ArrayList<Member>();
    for (String split : List.of(Split.TRAIN, Split.VAL, Split.TEST)) {
      Optional<String> maps = Wrapping.find(tree, split + "annot", 1);
      if (indexing.wants(split) && maps.isPresent()) {
        String annotations = maps.get();
        String root = annotations.substring(0, annotations.length() - (split + "annot").length());
        if (tree.find(root + split).isEmpty()) {
          throw source.refused(root + split + " is missing beside " + annotations);
        }
        members.addAll(members(indexing, split, root));
      }
    }
    source.refuseNoMembers(members, indexing);
    return new DatasetIndex(CLASSES, List.of(), OptionalInt.of(LabelMap.NOTHING), LICENCE, members);
  }

  /**
   * @param root the folder around all, with a slash at its end; empty for the top
   */
  private static List<Member> members(Indexing indexing, String split, String root) {
    FileShares pictures = FileShares.of(indexing, List.of(root + split));
    FileShares maps = FileShares.of(indexing, List.of(root + split + "annot"));
    Set<String> there = pictures.paths();
    Set<String> mapped = maps.paths();
    Map<String, String> pairs = pairs(indexing.tree(), root, split, mapped);
    var missing = new ArrayList<Refused>();
    pairs.forEach(
        (picture, map) -> {
          if (!there.contains(picture)) {
            missing.add(
                new Refused(
                    pictures.relative(picture),
                    map,
                    RejectReason.NO_IMAGE,
                    "there is no such picture (want one for every label map)"));
          }
        });
    return MappedPart.of(
        split,
        pictures,
        maps,
        path ->
            PictureName.possible(path)
                ? Optional.of(picture(path, pictures.relative(path), pairs, mapped))
                : Optional.empty(),
        missing,
        classes(),
        indexing.limits());
  }

  private static MappedPart.Picture picture(
      String path, String key, Map<String, String> pairs, Set<String> mapped) {
    String map = pairs.get(path);
    return map != null && mapped.contains(map)
        ? MappedPart.Picture.of(path, key, map)
        : MappedPart.Picture.unusable(
            path,
            key,
            RejectReason.NO_LABEL,
            map == null
                ? "it is in no pair (want a line of the list, or a label map of its name)"
                : "its label map %s is not there"
                    .formatted(map.substring(map.lastIndexOf('/') + 1)));
  }

  /** Paths of label maps by paths of pictures. */
  private static Map<String, String> pairs(
      SourceTree tree, String root, String split, Set<String> maps) {
    var pairs = new TreeMap<String, String>();
    String list = root + split + ".txt";
    if (tree.find(list).isEmpty()) {
      String annotations = root + split + "annot/";
      maps.stream()
          .filter(PictureName::possible)
          .forEach(map -> pairs.put(root + split + "/" + map.substring(annotations.length()), map));
      return pairs;
    }
    int number = 0;
    for (String line :
        new String(tree.small(list, MOST_LIST_BYTES), StandardCharsets.UTF_8).lines().toList()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      String[] paths = line.strip().split("\\s+");
      if (paths.length != 2) {
        throw refused(list, number, "%s paths (want a picture's and a label map's)", paths.length);
      }
      if (pairs.put(root + lastTwo(paths[0]), root + lastTwo(paths[1])) != null) {
        throw refused(list, number, "%s is listed before (want it once)", paths[0]);
      }
    }
    return pairs;
  }

  private static LaminaException refused(String list, int line, String reason, Object value) {
    return new LaminaException(
        Failure.DATA,
        "Cannot index %s, line %s: %s".formatted(list, line, reason.formatted(value)));
  }

  private static String lastTwo(String path) {
    int last = path.lastIndexOf('/');
    return path.substring(path.lastIndexOf('/', Math.max(0, last - 1)) + 1);
  }

  private static ValueClasses classes() {
    ValueClasses classes = ValueClasses.none("0 to " + UNLABELLED);
    for (int i = 0; i < CLASSES.size(); i++) {
      classes = classes.with(i, i);
    }
    return classes.withNothing(UNLABELLED);
  }
}
