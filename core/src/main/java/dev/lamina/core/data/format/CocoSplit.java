package dev.lamina.core.data.format;

import dev.lamina.core.data.Box;
import dev.lamina.core.data.Indexing;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.ObjectKey;
import dev.lamina.core.spec.RejectReason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** One split of a data set in COCO's JSON: joins annotations and the pictures of a folder. */
final class CocoSplit {

  private final String split;
  private final CocoAnnotations read;
  private final String folder;
  private final String shownFolder;

  private final Map<Long, Integer> labels = new HashMap<>();
  private final Map<Long, CocoAnnotations.Picture> byId = new HashMap<>();
  private final Map<String, CocoAnnotations.Picture> byPath = new TreeMap<>();
  private final Map<Long, List<AnnotatedPicture.Numbered>> boxes = new HashMap<>();
  private final Map<Long, List<Refused>> broken = new HashMap<>();
  private final Map<String, Unlisted> unlisted = new TreeMap<>();
  private final List<Refused> nowhere = new ArrayList<>();

  /** A picture that annotations name and the list of pictures does not have. */
  private record Unlisted(CocoAnnotations.Annotation first, int annotations) {

    static Unlisted of(CocoAnnotations.Annotation annotation) {
      return new Unlisted(annotation, 1);
    }

    Unlisted withAnother(Unlisted same) {
      return new Unlisted(first, annotations + same.annotations);
    }

    Refused refused(String file) {
      return new Refused(
          "%s#image_id %s".formatted(file, first.image()),
          "%s#annotation %s".formatted(file, number(first)),
          RejectReason.NO_IMAGE,
          "it is not listed (want every annotated picture in images; %s annotations go with it)"
              .formatted(annotations));
    }
  }

  /**
   * @param shownFolder without what archives put around it
   */
  CocoSplit(String split, CocoAnnotations read, String folder, String shownFolder) {
    this.split = split;
    this.read = read;
    this.folder = folder;
    this.shownFolder = shownFolder;
  }

  List<Member> members(Indexing indexing) {
    read.categories().keySet().forEach(id -> labels.put(id, labels.size()));
    read.images().forEach(this::take);
    read.objects().forEach(this::take);
    unlisted.values().forEach(picture -> nowhere.add(picture.refused(read.name())));
    FileShares shares = FileShares.of(indexing, List.of(folder));
    Set<String> there = shares.paths();
    byPath.forEach(
        (path, picture) -> {
          if (!there.contains(path)) {
            nowhere.add(
                new Refused(
                    key(picture),
                    "%s#image %s".formatted(read.name(), picture.id()),
                    RejectReason.NO_IMAGE,
                    "it is not in %s (want every listed picture there; %s annotations go with it)"
                        .formatted(shownFolder, count(picture))));
          }
        });
    return BoxedPart.of(
        split,
        shares,
        path -> Optional.ofNullable(picture(path)),
        nowhere,
        "annotation",
        false,
        true);
  }

  private int count(CocoAnnotations.Picture picture) {
    return boxes.getOrDefault(picture.id(), List.of()).size()
        + broken.getOrDefault(picture.id(), List.of()).size();
  }

  private void take(CocoAnnotations.Picture picture) {
    String fault = null;
    RejectReason reason = RejectReason.BAD_ANNOTATION;
    if (picture.id() == null || picture.file() == null || picture.file().isBlank()) {
      fault = "id %s, file_name %s (want both)".formatted(picture.id(), picture.file());
    } else if (byId.containsKey(picture.id())) {
      fault = "id %s has another picture (want one each)".formatted(picture.id());
      reason = RejectReason.DUPLICATE_KEY;
    } else if (byPath.containsKey(path(picture))) {
      fault = "file_name %s is listed before (want it once)".formatted(picture.file());
      reason = RejectReason.DUPLICATE_KEY;
    }
    if (fault == null) {
      byId.put(picture.id(), picture);
      byPath.put(path(picture), picture);
    } else {
      String place = "%s#images[%s]".formatted(read.name(), picture.number());
      nowhere.add(new Refused(place, place, reason, fault));
    }
  }

  private void take(CocoAnnotations.Annotation annotation) {
    CocoAnnotations.Picture picture = byId.get(annotation.image());
    if (picture == null) {
      unlisted.merge(
          String.valueOf(annotation.image()), Unlisted.of(annotation), Unlisted::withAnother);
      return;
    }
    String fault = fault(annotation);
    if (fault != null) {
      String number = number(annotation);
      broken
          .computeIfAbsent(picture.id(), id -> new ArrayList<>())
          .add(
              new Refused(
                  new ObjectKey(key(picture), "annotation " + number).text(),
                  "%s#annotation %s".formatted(read.name(), number),
                  RejectReason.BAD_OBJECT,
                  fault));
    } else {
      double[] box = annotation.box();
      double area = annotation.area();
      boxes
          .computeIfAbsent(picture.id(), id -> new ArrayList<>())
          .add(
              new AnnotatedPicture.Numbered(
                  annotation.id(),
                  new Box(
                      labels.get(annotation.category()),
                      box[0],
                      box[1],
                      box[2],
                      box[3],
                      Double.isFinite(area) && area >= 0 ? area : box[2] * box[3],
                      annotation.crowd(),
                      false,
                      annotation.id())));
    }
  }

  /** Its id, or its place in the list where it has none. */
  private static String number(CocoAnnotations.Annotation annotation) {
    return annotation.id() == null
        ? "[%s]".formatted(annotation.number())
        : annotation.id().toString();
  }

  /** What is wrong with an annotation of a listed picture; null if nothing is. */
  private String fault(CocoAnnotations.Annotation annotation) {
    if (annotation.id() == null) {
      return "it has no id (want a whole number)";
    }
    if (!labels.containsKey(annotation.category())) {
      return "category_id %s (want that of a category)".formatted(annotation.category());
    }
    double[] box = annotation.box();
    if (box == null) {
      return "it has no bbox of four numbers (want left, top, width, height)";
    }
    for (double number : box) {
      if (!(Math.abs(number) <= 1e9)) {
        return "bbox has %s (want numbers up to 10^9)".formatted(number);
      }
    }
    return box[2] > 0 && box[3] > 0
        ? null
        : "a box of %s x %s (want both above 0)".formatted(box[2], box[3]);
  }

  private AnnotatedPicture picture(String path) {
    CocoAnnotations.Picture picture = byPath.get(path);
    if (picture != null) {
      return new AnnotatedPicture(
          path,
          key(picture),
          read.name(),
          picture.width() > 0 && picture.height() > 0 ? picture.width() : 0,
          picture.height(),
          boxes.getOrDefault(picture.id(), List.of()),
          broken.getOrDefault(picture.id(), List.of()),
          true);
    }
    return PictureName.possible(path)
        ? AnnotatedPicture.unusable(
            path,
            path.substring(folder.length() + (folder.isEmpty() ? 0 : 1)),
            RejectReason.NO_LABEL,
            "%s does not list it".formatted(read.name()))
        : null;
  }

  private String path(CocoAnnotations.Picture picture) {
    return Wrapping.join(folder, picture.file());
  }

  private static String key(CocoAnnotations.Picture picture) {
    return picture.file() + "#" + picture.id();
  }
}
