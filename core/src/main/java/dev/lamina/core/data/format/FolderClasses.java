package dev.lamina.core.data.format;

import dev.lamina.core.data.ClassLabel;
import dev.lamina.core.data.Target;
import dev.lamina.core.digest.Sha256;
import dev.lamina.core.source.SourceTree;
import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Labels by folder: the first folder of a picture's path is its class. Pictures in no folder, or in
 * one that is no class, have no label.
 *
 * @param classes index of each folder
 * @param inner folder between that of the class and its pictures, other files being no records;
 *     empty for pictures anywhere below the folder of their class
 */
record FolderClasses(Map<String, Integer> classes, String inner)
    implements Labelling, Labelling.Labels {

  static FolderClasses of(List<String> folders) {
    return of(folders, "");
  }

  static FolderClasses of(List<String> folders, String inner) {
    var classes = new HashMap<String, Integer>();
    folders.forEach(folder -> classes.put(folder, classes.size()));
    return new FolderClasses(classes, inner);
  }

  /** Changes when any label may have changed. */
  static String stamp(List<String> folders) {
    return Sha256.of(String.join("/", folders));
  }

  @Override
  public Labels read(SourceTree source) {
    return this;
  }

  @Override
  public Optional<String> key(String path) {
    boolean record =
        inner.isEmpty()
            || (path.split("/", -1).length == 3
                && path.substring(0, path.lastIndexOf('/')).endsWith("/" + inner));
    return Optional.of(path).filter(key -> record && !Labelling.isText(key));
  }

  @Override
  public Target target(String key) {
    int slash = key.indexOf('/');
    if (slash < 0) {
      throw new RejectedException(
          RejectReason.NO_LABEL, "it lies in no folder (want one, named after its class)");
    }
    String folder = key.substring(0, slash);
    Integer label = classes.get(folder);
    if (label == null) {
      throw new RejectedException(
          RejectReason.NO_LABEL,
          "its folder %s is none of the %s classes".formatted(folder, classes.size()));
    }
    return new ClassLabel(label);
  }
}
