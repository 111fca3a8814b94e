package dev.lamina.core.data.format;

import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.DatasetIndex;
import dev.lamina.core.data.Indexing;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.Split;
import dev.lamina.core.source.SourceEntry;
import dev.lamina.core.source.SourceTree;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.SpecException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Pictures in folders named after their classes: a data set of one's own.
 *
 * <p>Wants {@code <split>/<class>/...}, where splits are {@code train}, {@code val} (or {@code
 * valid}, {@code validation}) and {@code test}, at the top of the source or in a folder around
 * them; or {@code <class>/...} where {@code --split} says which split that is. Archives count as
 * folders: {@code train.tar}, {@code train/cat.zip}. Pictures may lie in folders below that of
 * their class.
 *
 * <p>Classes are the folders of all splits that are there, sorted, whichever split is read; where
 * splits come from sources of their own, {@code classes=cat;dog} sets names and order. Keys are
 * paths below the split's folder, {@code cat/17.jpg}, and so the same for {@code train.tar} alone
 * as for the folder around it.
 *
 * <p>Every file is a record and its content decides whether it is a picture, except hidden files
 * and those with an ending of texts ({@link Labelling#TEXTS}). A file in no class folder, or in one
 * that is not among the classes, is rejected as {@code NO_LABEL}.
 *
 * @param classes names in order; empty for the folders that are there
 */
public record ImageFolder(List<String> classes) implements DatasetFormat {

  static final List<String> PARAMETERS = List.of("classes");

  static final Map<String, List<String>> SPLIT_FOLDERS = splitFolders();

  private static final String LICENCE = "that of whoever made the pictures";

  public ImageFolder {
    classes = List.copyOf(classes);
    for (String name : classes) {
      Check.argument(
          !name.isBlank() && !name.contains("/") && !name.contains(";"),
          "Invalid class: %s (want the name of a folder)",
          name);
    }
    Check.argument(
        new HashSet<>(classes).size() == classes.size(),
        "Invalid classes: %s (want each once)",
        classes);
  }

  private static Map<String, List<String>> splitFolders() {
    Map<String, List<String>> folders = new LinkedHashMap<>();
    folders.put(Split.TRAIN, List.of("train"));
    folders.put(Split.VAL, List.of("val", "valid", "validation"));
    folders.put(Split.TEST, List.of("test"));
    return folders;
  }

  @Override
  public String name() {
    return "folder";
  }

  @Override
  public Map<String, String> parameters() {
    return classes.isEmpty() ? Map.of() : Map.of("classes", String.join(";", classes));
  }

  @Override
  public DatasetIndex index(Indexing indexing) {
    var files =
        SourceFiles.around(
            "pictures in folders",
            indexing.tree(),
            "<split>/<class>/<picture> with splits train, val and test, or <class>/<picture> and"
                + " --split",
            SPLIT_FOLDERS.values().stream().flatMap(List::stream).toArray(String[]::new));
    Map<String, String> folders = new LinkedHashMap<>();
    SPLIT_FOLDERS.forEach(
        (split, names) ->
            names.stream()
                .filter(files::hasFolder)
                .findFirst()
                .ifPresent(name -> folders.put(split, files.path(name))));
    if (folders.isEmpty()) {
      folders.put(only(files, indexing), "");
    }
    List<String> names = classes.isEmpty() ? found(files, folders) : classes;
    var members = new ArrayList<Member>();
    folders.forEach(
        (split, folder) -> {
          if (indexing.wants(split)) {
            members.addAll(
                PicturePart.of(
                    indexing, split, folder, FolderClasses.of(names), FolderClasses.stamp(names)));
          }
        });
    files.refuseNoMembers(members, indexing);
    return DatasetIndex.ofClasses(names, LICENCE, members);
  }

  /** The split of a source that does not say. */
  static String only(SourceFiles files, Indexing indexing) {
    return indexing
        .split()
        .orElseThrow(
            () ->
                new SpecException(
                    "Cannot index %s in %s: it has no folder of a split (want one of %s, or --split to say what it is)"
                        .formatted(
                            files.dataset(),
                            files.tree().path(),
                            String.join(
                                ", ",
                                SPLIT_FOLDERS.values().stream().flatMap(List::stream).toList()))));
  }

  private static List<String> found(SourceFiles files, Map<String, String> folders) {
    var names = new TreeSet<String>();
    SourceTree tree = files.tree();
    for (String folder : folders.values()) {
      tree.list(folder).stream()
          .filter(SourceEntry::folder)
          .map(SourceEntry::name)
          .filter(name -> !name.startsWith("."))
          .forEach(names::add);
    }
    if (names.isEmpty()) {
      throw files.refused("there are no folders of classes");
    }
    return List.copyOf(names);
  }
}
