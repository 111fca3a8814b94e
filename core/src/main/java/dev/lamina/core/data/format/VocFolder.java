package dev.lamina.core.data.format;

import dev.lamina.core.data.Box;
import dev.lamina.core.data.Indexing;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.ObjectKey;
import dev.lamina.core.spec.RejectReason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One folder in the layout of Pascal VOC, listed and with its annotations read.
 *
 * @param root around pictures, annotations and lists
 * @param pictures paths by name without ending
 * @param annotations by name without ending
 */
record VocFolder(
    String root,
    FileShares shares,
    Map<String, String> pictures,
    Map<String, AnnotationFiles.Read<VocAnnotation>> annotations) {

  private static final double MOST = 1e9;

  static VocFolder read(Indexing indexing, String root, String images, String annotations) {
    FileShares shares = FileShares.of(indexing, List.of(images));
    var pictures = new HashMap<String, String>();
    for (String path : new TreeSet<>(shares.paths())) {
      if (PictureName.possible(path)) {
        pictures.putIfAbsent(PictureName.stem(shares.relative(path)), path);
      }
    }
    var read = new HashMap<String, AnnotationFiles.Read<VocAnnotation>>();
    AnnotationFiles.read(indexing, List.of(annotations), ".xml", VocAnnotation::parse)
        .forEach((stem, one) -> read.put(stem.substring(annotations.length() + 1), one));
    return new VocFolder(root, shares, pictures, read);
  }

  /** All names of pictures and annotations. */
  Set<String> names() {
    var names = new HashSet<>(pictures.keySet());
    names.addAll(annotations.keySet());
    return names;
  }

  List<VocAnnotation> parsed() {
    return annotations.values().stream()
        .filter(read -> read.broken() == null)
        .map(AnnotationFiles.Read::value)
        .toList();
  }

  /**
   * The members of a split.
   *
   * @param listed names of its pictures
   * @param first whether this is the first split of the folder
   */
  List<Member> members(
      String split,
      Set<String> listed,
      List<String> classes,
      PascalVoc.Corners corners,
      boolean first) {
    var missing = new ArrayList<Refused>();
    for (String name : new TreeSet<>(listed)) {
      if (!pictures.containsKey(name)) {
        AnnotationFiles.Read<VocAnnotation> read = annotations.get(name);
        missing.add(
            new Refused(
                name,
                read == null ? Wrapping.join(root, "ImageSets/Main") : read.path(),
                RejectReason.NO_IMAGE,
                "there is no picture of this name (want one for every name in a list)"));
      }
    }
    var labels = new HashMap<String, Integer>();
    classes.forEach(name -> labels.put(name, labels.size()));
    return BoxedPart.of(
        split,
        shares,
        path -> picture(path, listed, labels, corners),
        missing,
        "object",
        false,
        first);
  }

  private Optional<AnnotatedPicture> picture(
      String path, Set<String> listed, Map<String, Integer> labels, PascalVoc.Corners corners) {
    String key = shares.relative(path);
    String name = PictureName.stem(key);
    if (!listed.contains(name) || !PictureName.possible(path)) {
      return Optional.empty();
    }
    AnnotationFiles.Read<VocAnnotation> read = annotations.get(name);
    if (!path.equals(pictures.get(name))) {
      return unusable(
          path,
          key,
          RejectReason.NO_LABEL,
          "the annotation is that of " + shares.relative(pictures.get(name)));
    }
    if (read == null) {
      return unusable(
          path, key, RejectReason.NO_LABEL, "there is no %s.xml (want one)".formatted(name));
    }
    if (read.broken() != null) {
      return unusable(
          path, key, RejectReason.BAD_ANNOTATION, "%s.xml: %s".formatted(name, read.broken()));
    }
    var boxes = new ArrayList<AnnotatedPicture.Numbered>();
    var refused = new ArrayList<Refused>();
    int number = 0;
    for (VocAnnotation.Item item : read.value().objects()) {
      number++;
      String fault = fault(item, labels, corners);
      if (fault == null) {
        boxes.add(new AnnotatedPicture.Numbered(number, box(item, labels, corners)));
      } else {
        refused.add(
            new Refused(
                new ObjectKey(key, "object " + number).text(),
                read.path() + "#" + number,
                RejectReason.BAD_OBJECT,
                fault));
      }
    }
    return Optional.of(
        new AnnotatedPicture(
            path,
            key,
            read.path(),
            read.value().width(),
            read.value().height(),
            boxes,
            refused,
            true));
  }

  private static Optional<AnnotatedPicture> unusable(
      String path, String key, RejectReason reason, String detail) {
    return Optional.of(AnnotatedPicture.unusable(path, key, reason, detail));
  }

  /** What is wrong with an object; null if nothing is. */
  private static String fault(
      VocAnnotation.Item item, Map<String, Integer> labels, PascalVoc.Corners corners) {
    if (!labels.containsKey(item.name())) {
      return "name %s (want one of the %s classes)".formatted(item.name(), labels.size());
    }
    for (String corner : new String[] {item.left(), item.top(), item.right(), item.bottom()}) {
      if (!(Math.abs(number(corner)) <= MOST)) {
        return "bndbox has %s (want xmin, ymin, xmax and ymax, numbers up to 10^9)"
            .formatted(corner);
      }
    }
    double end = end(corners);
    double width = number(item.right()) - number(item.left()) + end;
    double height = number(item.bottom()) - number(item.top()) + end;
    return width > 0 && height > 0
        ? null
        : "a box of %s x %s (want both above 0)".formatted(width, height);
  }

  private static Box box(
      VocAnnotation.Item item, Map<String, Integer> labels, PascalVoc.Corners corners) {
    double x = number(item.left()) - 1;
    double y = number(item.top()) - 1;
    double width = number(item.right()) - number(item.left()) + end(corners);
    double height = number(item.bottom()) - number(item.top()) + end(corners);
    return new Box(
        labels.get(item.name()), x, y, width, height, width * height, false, item.difficult(), 0);
  }

  private static double end(PascalVoc.Corners corners) {
    return corners == PascalVoc.Corners.INCLUSIVE ? 1 : 0;
  }

  private static double number(String text) {
    try {
      return text == null ? Double.NaN : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
