package dev.lamina.core.data.format;

import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.DatasetIndex;
import dev.lamina.core.data.Indexing;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.Split;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tiny ImageNet: 200 classes of ImageNet in 64 x 64 pixels, as JPEGs.
 *
 * <p>Wants {@code wnids.txt} (the classes, in their order), {@code words.txt} (what they are
 * called), {@code train/<wnid>/images/*} (split {@code train}; officially 500 each) and {@code
 * val/images/*} with {@code val/val_annotations.txt} (split {@code val}; officially 10,000), at the
 * top of the source or in a folder around them, as in {@code tiny-imagenet-200.zip}. {@code
 * test/images/*} (10,000, labels secret) is read only where split {@code test} is asked for, and
 * gives pictures without labels. Boxes are not kept.
 *
 * <p>Keys are paths below the split's folder: {@code n01443537/images/n01443537_0.JPEG}, {@code
 * images/val_0.JPEG}. A picture of {@code val} that is not annotated is rejected as {@code
 * NO_LABEL}, an annotated one that is missing as {@code NO_IMAGE}, one whose class is not in {@code
 * wnids.txt} as {@code LABEL_OUT_OF_RANGE}.
 *
 * <p>Le and Yang, "Tiny ImageNet Visual Recognition Challenge", Stanford CS 231N, 2015.
 */
public record TinyImageNet() implements DatasetFormat {

  private static final String CLASSES_FILE = "wnids.txt";
  private static final String WORDS_FILE = "words.txt";
  private static final String VAL_LIST = "val/val_annotations.txt";
  private static final String IMAGES = "images/";
  private static final String LICENCE =
      "that of ImageNet: non-commercial research and education only";

  @Override
  public String name() {
    return "tiny-imagenet";
  }

  @Override
  public Map<String, String> parameters() {
    return Map.of();
  }

  @Override
  public DatasetIndex index(Indexing indexing) {
    var files =
        SourceFiles.around(
            "Tiny ImageNet",
            indexing.tree(),
            "the folder tiny-imagenet-200 with wnids.txt, words.txt, train and val",
            CLASSES_FILE);
    List<String> classes = classes(files);
    var members = new ArrayList<Member>();
    if (indexing.wants(Split.TRAIN) && files.hasFolder(Split.TRAIN)) {
      members.addAll(
          PicturePart.of(
              indexing,
              Split.TRAIN,
              files.path(Split.TRAIN),
              FolderClasses.of(classes, "images"),
              FolderClasses.stamp(classes)));
    }
    if (indexing.wants(Split.VAL) && files.hasFolder(Split.VAL)) {
      files.required(VAL_LIST);
      members.addAll(
          ListedClasses.members(
              indexing,
              Split.VAL,
              files.path(Split.VAL),
              IMAGES,
              new Annotations(files.path(VAL_LIST), classes),
              classes));
    }
    if (indexing.split().equals(Optional.of(Split.TEST)) && files.hasFolder(Split.TEST)) {
      members.addAll(
          PicturePart.of(
              indexing, Split.TEST, files.path(Split.TEST), new NoLabels(), NoLabels.STAMP));
    }
    files.refuseNoMembers(members, indexing);
    return DatasetIndex.ofClasses(names(files, classes), LICENCE, members);
  }

  private static List<String> classes(SourceFiles files) {
    String path = files.required(CLASSES_FILE).path();
    List<String> lines = LabelFile.lines(files.tree(), path);
    var classes = new LinkedHashSet<String>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !(line.matches("n\\d{8}") && classes.add(line))) {
        throw LabelFile.wrong(path, i, line, "a class such as n01443537, each once");
      }
    }
    if (classes.isEmpty()) {
      throw files.refused(CLASSES_FILE + " is empty");
    }
    return List.copyOf(classes);
  }

  /** What classes are called; those without words by their number. */
  private static List<String> names(SourceFiles files, List<String> classes) {
    var words = new HashMap<String, String>();
    for (String line : LabelFile.lines(files.tree(), files.required(WORDS_FILE).path())) {
      int tab = line.indexOf('\t');
      if (tab > 0) {
        words.put(line.substring(0, tab), line.substring(tab + 1).strip());
      }
    }
    return classes.stream().map(wnid -> words.getOrDefault(wnid, wnid)).toList();
  }

  /** Lines of a picture, its class and a box, separated by tabs. */
  private record Annotations(String path, List<String> classes) implements LabelFile {

    @Override
    public Map<String, Integer> labels(List<String> lines) {
      Map<String, Integer> indexes = FolderClasses.of(classes).classes();
      var labels = new LinkedHashMap<String, Integer>();
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i);
        String[] fields = line.split("\t", -1);
        if (line.isBlank()) {
          continue;
        }
        if (fields.length < 2 || fields[0].isEmpty() || fields[0].contains("/")) {
          throw LabelFile.wrong(path, i, line, "a picture, a tab and its class");
        }
        if (labels.put(IMAGES + fields[0], indexes.getOrDefault(fields[1], UNKNOWN)) != null) {
          throw LabelFile.wrong(path, i, line, "each picture once");
        }
      }
      return labels;
    }
  }
}
