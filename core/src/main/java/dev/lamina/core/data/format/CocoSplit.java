package dev.lamina.core.data.format;

import dev.lamina.core.data.Box;
import dev.lamina.core.data.Indexing;
import dev.lamina.core.data.Member;
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
  private final Map<Long, List<BoxedPicture.Numbered>> boxes = new HashMap<>();
  private final Map<Long, List<Refused>> broken = new HashMap<>();
  private final List<Refused> nowhere = new ArrayList<>();

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
    String fault = fault(annotation, picture);
    String number =
        annotation.id() == null ? "[%s]".formatted(annotation.number()) : "" + annotation.id();
    String position = "%s#annotation %s".formatted(read.name(), number);
    if (picture == null) {
      nowhere.add(new Refused(position, position, RejectReason.BAD_ANNOTATION, fault));
    } else if (fault != null) {
      broken
          .computeIfAbsent(picture.id(), id -> new ArrayList<>())
          .add(
              new Refused(
                  "%s#annotation %s".formatted(key(picture), number),
                  position,
                  RejectReason.BAD_ANNOTATION,
                  fault));
    } else {
      double[] box = annotation.box();
      double area = annotation.area();
      boxes
          .computeIfAbsent(picture.id(), id -> new ArrayList<>())
          .add(
              new BoxedPicture.Numbered(
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

  /** What is wrong with an annotation; null if nothing is. */
  private String fault(CocoAnnotations.Annotation annotation, CocoAnnotations.Picture picture) {
    if (picture == null) {
      return "image_id %s (want that of a listed picture)".formatted(annotation.image());
    }
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

  private BoxedPicture picture(String path) {
    CocoAnnotations.Picture picture = byPath.get(path);
    if (picture != null) {
      return new BoxedPicture(
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
        ? BoxedPicture.unusable(
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
