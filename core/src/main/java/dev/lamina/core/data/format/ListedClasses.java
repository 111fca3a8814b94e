package dev.lamina.core.data.format;

import dev.lamina.core.data.ClassLabel;
import dev.lamina.core.data.Indexing;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.SampleSink;
import dev.lamina.core.data.Target;
import dev.lamina.core.digest.Sha256;
import dev.lamina.core.source.SourceEntry;
import dev.lamina.core.source.SourceTree;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Labels by a list. Members read the list themselves, which is smaller than their pictures, and
 * refuse one that is not what was indexed.
 *
 * @param digest of the list's lines
 * @param classes how many there are
 */
record ListedClasses(LabelFile file, String digest, int classes) implements Labelling {

  /**
   * Members of a folder of pictures and a list of them: its parts, and one more for the pictures
   * that are listed and not there, if there are any.
   *
   * @param folder of the split
   * @param prefix of keys below it: empty, or a folder and a slash
   */
  static List<Member> members(
      Indexing indexing,
      String split,
      String folder,
      String prefix,
      LabelFile file,
      List<String> classNames) {
    List<String> lines = LabelFile.lines(indexing.tree(), file.path());
    var absent = new TreeSet<>(file.labels(lines).keySet());
    String pictures =
        prefix.isEmpty() ? folder : folder + "/" + prefix.substring(0, prefix.length() - 1);
    for (SourceEntry entry : indexing.tree().list(pictures)) {
      absent.remove(prefix + entry.name());
    }
    String digest = digest(lines);
    String stamp = SourceFiles.together(digest, FolderClasses.stamp(classNames));
    var labelling = new ListedClasses(file, digest, classNames.size());
    var members = new ArrayList<>(PicturePart.of(indexing, split, folder, labelling, stamp));
    if (!absent.isEmpty()) {
      members.add(new Absent(split, file.path(), List.copyOf(absent)));
    }
    return members;
  }

  private static String digest(List<String> lines) {
    return Sha256.of(String.join("\n", lines));
  }

  @Override
  public Labels read(SourceTree source) {
    List<String> lines = LabelFile.lines(source, file.path());
    if (!digest(lines).equals(digest)) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot read %s: it has changed since it was indexed (run the job again)"
              .formatted(file.path()));
    }
    return new Listed(file.path(), file.labels(lines), classes);
  }

  private record Listed(String path, Map<String, Integer> labels, int classes) implements Labels {

    @Override
    public Optional<String> key(String path) {
      return Optional.of(path).filter(key -> !Labelling.isText(key));
    }

    @Override
    public Target target(String key) {
      Integer label = labels.get(key);
      if (label == null) {
        throw new RejectedException(RejectReason.NO_LABEL, "it is not listed in " + path);
      }
      if (label == LabelFile.UNKNOWN) {
        throw new RejectedException(
            RejectReason.LABEL_OUT_OF_RANGE,
            "its class in %s is none of the %s classes".formatted(path, classes));
      }
      return new ClassLabel(label);
    }
  }

  /** Pictures that a list names and that are not there. */
  private record Absent(String split, String list, List<String> keys) implements Member {

    @Override
    public String name() {
      return "not there of " + list;
    }

    @Override
    public String stamp() {
      return digest(keys);
    }

    @Override
    public long bytes() {
      return 1;
    }

    @Override
    public void read(SourceTree source, SampleSink sink) {
      for (String key : keys) {
        sink.reject(
            key, list, RejectReason.NO_IMAGE, "it is listed in %s and not there".formatted(list));
      }
    }
  }
}
