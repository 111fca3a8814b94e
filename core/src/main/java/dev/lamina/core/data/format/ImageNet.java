package dev.lamina.core.data.format;

import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.DatasetIndex;
import dev.lamina.core.data.Indexing;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.Split;
import dev.lamina.core.source.SourceEntry;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * ImageNet, classification of ILSVRC 2012: JPEGs of 1,000 classes; officially 1,281,167 of split
 * {@code train}, 50,000 of {@code val} and 100,000 of {@code test}. Subsets are read as well.
 *
 * <p>Wants, at the top of the source or in a folder around all of it:
 *
 * <ul>
 *   <li>{@code train}, {@code ILSVRC2012_img_train} or {@code ILSVRC/Data/CLS-LOC/train}, with
 *       {@code <synset>/<picture>}; each may be an archive, and so may each synset, as in the
 *       official tar of tars
 *   <li>{@code val}, {@code ILSVRC2012_img_val} or {@code ILSVRC/Data/CLS-LOC/val}: by synset too,
 *       or all pictures in it, with a {@link ValidationList} beside it: {@code
 *       ILSVRC2012_val_class_index.txt}, {@code LOC_val_solution.csv}, or what {@code labels=}
 *       names (a path in the source)
 *   <li>{@code test}, {@code ILSVRC2012_img_test}, {@code ILSVRC2012_img_test_v10102019} or {@code
 *       ILSVRC/Data/CLS-LOC/test}, read only where split {@code test} is asked for, without labels
 * </ul>
 *
 * or the content of one of these alone, such as the official training tar itself, where {@code
 * --split} says which it is.
 *
 * <p>Classes are those of the file that {@code synsets=} names (a path in the source), else of
 * {@code LOC_synset_mapping.txt}, {@code imagenet_class_index.json}, {@code synset_words.txt} or
 * {@code synsets.txt} beside the splits, the first that is there, in the order of its lines: all of
 * them, also for a subset of the pictures. Without such a file they are the synsets of the folders
 * of {@code train} and {@code val}, sorted, and are called by their numbers. So the splits of one
 * source agree; where they come from sources of their own, a file of synsets in each makes them.
 *
 * <p>Keys are paths below the split's folder: {@code n01440764/n01440764_10026.JPEG}, {@code
 * ILSVRC2012_val_00000001.JPEG}. Every file is a record, whatever its name, except hidden files and
 * those with an ending of texts ({@link Labelling#TEXTS}). A picture in a folder that is no class,
 * or that is not in the list, is rejected as {@code NO_LABEL}; one that is listed and missing as
 * {@code NO_IMAGE}; one whose listed synset is no class as {@code LABEL_OUT_OF_RANGE}.
 *
 * <p>Russakovsky et al., "ImageNet Large Scale Visual Recognition Challenge", IJCV 2015.
 *
 * @param synsets path in the source of a file of classes; empty to look for one
 * @param labels path in the source of a list of validation labels; empty to look for one
 */
public record ImageNet(String synsets, String labels) implements DatasetFormat {

  /** Everything is looked for. */
  public static final ImageNet STANDARD = new ImageNet("", "");

  static final List<String> PARAMETERS = List.of("synsets", "labels");

  private static final String KAGGLE = "ILSVRC/Data/CLS-LOC/";
  private static final Map<String, List<String>> FOLDERS =
      Map.of(
          Split.TRAIN, List.of("train", "ILSVRC2012_img_train", KAGGLE + "train"),
          Split.VAL, List.of("val", "ILSVRC2012_img_val", KAGGLE + "val"),
          Split.TEST,
              List.of(
                  "test", "ILSVRC2012_img_test", "ILSVRC2012_img_test_v10102019", KAGGLE + "test"));
  private static final List<String> SPLITS = List.of(Split.TRAIN, Split.VAL, Split.TEST);
  private static final List<String> SYNSET_FILES =
      List.of(
          "LOC_synset_mapping.txt", "imagenet_class_index.json", "synset_words.txt", "synsets.txt");
  private static final List<String> LABEL_FILES =
      List.of("ILSVRC2012_val_class_index.txt", "LOC_val_solution.csv");
  private static final String LICENCE = "non-commercial research and education only";

  @Override
  public String name() {
    return "imagenet";
  }

  @Override
  public Map<String, String> parameters() {
    Map<String, String> parameters = new LinkedHashMap<>();
    if (!synsets.isEmpty()) {
      parameters.put("synsets", synsets);
    }
    if (!labels.isEmpty()) {
      parameters.put("labels", labels);
    }
    return parameters;
  }

  @Override
  public DatasetIndex index(Indexing indexing) {
    var marks = new ArrayList<String>(SYNSET_FILES);
    FOLDERS.values().forEach(folders -> folders.forEach(name -> marks.add(name.split("/")[0])));
    var files =
        SourceFiles.around(
            "ImageNet",
            indexing.tree(),
            "train/<synset>/<picture> and val, or one of them and --split",
            marks.toArray(String[]::new));
    Map<String, String> folders = folders(files, indexing);
    Synsets classes = classes(files, folders);
    var members = new ArrayList<Member>();
    folders.forEach(
        (split, folder) -> {
          if (indexing.wants(split)) {
            members.addAll(members(files, indexing, split, folder, classes));
          }
        });
    files.refuseNoMembers(members, indexing);
    return DatasetIndex.ofClasses(classes.names(), LICENCE, members);
  }

  /** The folder of each split that is there, and wanted if that is the one without labels. */
  private static Map<String, String> folders(SourceFiles files, Indexing indexing) {
    Map<String, String> folders = new LinkedHashMap<>();
    for (String split : SPLITS) {
      if (!split.equals(Split.TEST) || indexing.split().equals(Optional.of(split))) {
        FOLDERS.get(split).stream()
            .filter(files::hasFolder)
            .findFirst()
            .ifPresent(name -> folders.put(split, files.path(name)));
      }
    }
    if (folders.isEmpty()) {
      folders.put(ImageFolder.only(files, indexing), "");
    }
    return folders;
  }

  private Synsets classes(SourceFiles files, Map<String, String> folders) {
    if (!synsets.isEmpty()) {
      return Synsets.read(files.tree(), files.required(synsets).path());
    }
    for (String name : SYNSET_FILES) {
      if (files.file(name).isPresent()) {
        return Synsets.read(files.tree(), files.path(name));
      }
    }
    var ids = new TreeSet<String>();
    folders.forEach(
        (split, folder) -> {
          if (!split.equals(Split.TEST)) {
            ids.addAll(synsetsIn(files, folder));
          }
        });
    return Synsets.unnamed(List.copyOf(ids));
  }

  private static List<String> synsetsIn(SourceFiles files, String folder) {
    return files.tree().list(folder).stream()
        .filter(SourceEntry::folder)
        .map(SourceEntry::name)
        .filter(Synsets::isId)
        .toList();
  }

  private List<Member> members(
      SourceFiles files, Indexing indexing, String split, String folder, Synsets classes) {
    if (split.equals(Split.TEST)) {
      return PicturePart.of(indexing, split, folder, new NoLabels(), NoLabels.STAMP);
    }
    if (classes.ids().isEmpty()) {
      throw files.refused("there are no folders of synsets, and no file of them");
    }
    if (!split.equals(Split.VAL) || !synsetsIn(files, folder).isEmpty()) {
      return PicturePart.of(
          indexing,
          split,
          folder,
          FolderClasses.of(classes.ids()),
          FolderClasses.stamp(classes.ids()));
    }
    var list = new ValidationList(list(files), classes.ids(), classes.sorted());
    return ListedClasses.members(indexing, split, folder, "", list, classes.ids());
  }

  private String list(SourceFiles files) {
    List<String> names = labels.isEmpty() ? LABEL_FILES : List.of(labels);
    return names.stream()
        .flatMap(name -> files.file(name).stream())
        .map(SourceEntry::path)
        .findFirst()
        .orElseThrow(
            () ->
                new LaminaException(
                    Failure.DATA,
                    "Cannot index ImageNet in %s: nothing says which classes its validation pictures show (want folders by synset, or %s beside them; give the folder around both as the source, or name the list by labels=)"
                        .formatted(files.tree().path(), String.join(" or ", names))));
  }
}
