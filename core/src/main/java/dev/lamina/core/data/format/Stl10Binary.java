package dev.lamina.core.data.format;

import dev.lamina.core.data.ClassLabel;
import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.DatasetIndex;
import dev.lamina.core.data.Indexing;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.Sample;
import dev.lamina.core.data.SampleContent;
import dev.lamina.core.data.SampleSink;
import dev.lamina.core.data.Split;
import dev.lamina.core.data.Unlabelled;
import dev.lamina.core.source.SourceEntry;
import dev.lamina.core.source.SourceTree;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.RejectReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * STL-10 in its binary version: pictures of 96 x 96, three planes of columns each, and a file of
 * labels 1 to 10 beside them.
 *
 * <p>Wants {@code train_X.bin} and {@code train_y.bin} (split {@code train}), {@code test_X.bin}
 * and {@code test_y.bin} (split {@code test}), each pair with one picture or more; the official
 * files have 5,000 and 8,000. Class names come from {@code class_names.txt} where it is there. The
 * unlabelled pictures, {@code unlabeled_X.bin}, are read only where split {@code unlabelled} is
 * asked for. They lie at the top of the source or in a folder around them, as in {@code
 * stl10_binary.tar.gz}. Keys are file name and number, {@code train_X.bin#17}. A label that is not
 * 1 to 10 is a reject.
 *
 * <p>The authors' protocol trains on one of ten folds and tests on all test pictures: a fold
 * narrows split {@code train} to the pictures that its line of {@code fold_indices.txt} lists.
 *
 * <p>Coates, Lee and Ng, "An Analysis of Single-Layer Networks in Unsupervised Feature Learning",
 * AISTATS 2011.
 *
 * @param fold 0 .. 9, or {@link #EVERYTHING}
 */
public record Stl10Binary(int fold) implements DatasetFormat {

  /** In place of a fold: all training pictures. */
  public static final int EVERYTHING = -1;

  /** All training pictures. */
  public static final Stl10Binary WHOLE = new Stl10Binary(EVERYTHING);

  static final List<String> PARAMETERS = List.of("fold");

  private static final int SIDE = 96;
  private static final ColumnMajor ORDER = new ColumnMajor(3, SIDE, SIDE);
  private static final int MOST_LABELS = 1 << 20;
  private static final String FOLDS_FILE = "fold_indices.txt";
  private static final String NAMES_FILE = "class_names.txt";
  private static final Map<String, String> FILES =
      Map.of(
          Split.TRAIN, "train_X.bin",
          Split.TEST, "test_X.bin",
          Split.UNLABELLED, "unlabeled_X.bin");
  private static final List<String> CLASSES =
      List.of("airplane", "bird", "car", "cat", "deer", "dog", "horse", "monkey", "ship", "truck");
  private static final String LICENCE = "none stated by the authors, who ask to be cited";

  public Stl10Binary {
    Check.argument(
        fold >= EVERYTHING && fold < Stl10Folds.COUNT,
        "Invalid fold: %s (want 0 to %s, or none for all training pictures)",
        fold,
        Stl10Folds.COUNT - 1);
  }

  @Override
  public String name() {
    return "stl10";
  }

  @Override
  public Map<String, String> parameters() {
    return fold == EVERYTHING ? Map.of() : Map.of("fold", Integer.toString(fold));
  }

  @Override
  public boolean holdsImageFiles() {
    return false;
  }

  @Override
  public DatasetIndex index(Indexing indexing) {
    var source =
        SourceFiles.around(
            "STL-10",
            indexing.tree(),
            "the folder stl10_binary of the binary version, with train_X.bin, train_y.bin,"
                + " test_X.bin and test_y.bin",
            FILES.get(Split.TRAIN),
            FILES.get(Split.TEST));
    var members = new ArrayList<Member>();
    for (String split : List.of(Split.TRAIN, Split.TEST)) {
      if (indexing.wants(split)) {
        members.addAll(members(source, split, indexing.memberBytes()));
      }
    }
    if (indexing.split().equals(Optional.of(Split.UNLABELLED))) {
      members.addAll(members(source, Split.UNLABELLED, indexing.memberBytes()));
    }
    source.refuseNoMembers(members, indexing);
    List<String> names = ClassNamesFile.read(source, NAMES_FILE, CLASSES);
    return DatasetIndex.ofClasses(names, LICENCE, members);
  }

  private List<Member> members(SourceFiles source, String split, long memberBytes) {
    SourceEntry entry = source.required(FILES.get(split));
    var pictures = new RecordFile(entry.path(), entry.name(), 0, ORDER.size());
    long records = pictures.count(source.tree(), entry);
    String stamp = source.stamp(pictures.name());
    if (!split.equals(Split.UNLABELLED)) {
      SourceEntry labels = source.required(labels(pictures.name()));
      long count = new RecordFile(labels.path(), labels.name(), 0, 1).count(source.tree(), labels);
      if (count != records) {
        throw new LaminaException(
            Failure.DATA,
            "Cannot index %s: %s labels for the %s pictures of %s (want one each; unpack the archive again)"
                .formatted(labels.position(), count, records, pictures.name()));
      }
      stamp = SourceFiles.together(stamp, source.stamp(labels.name()));
    }
    List<Integer> chosen = List.of();
    if (fold != EVERYTHING && split.equals(Split.TRAIN)) {
      String folds =
          source
              .file(FOLDS_FILE)
              .orElseThrow(
                  () -> source.refused(FOLDS_FILE + ", which fold " + fold + " needs, is missing"))
              .path();
      chosen = Stl10Folds.read(source.tree(), folds, records).get(fold).stream().sorted().toList();
      stamp = SourceFiles.together(stamp, source.stamp(FOLDS_FILE));
    }
    var members = new ArrayList<Member>();
    long total = chosen.isEmpty() ? records : chosen.size();
    for (RecordFile.Range range : RecordFile.Range.cut(total, memberBytes / ORDER.size())) {
      List<Integer> some =
          chosen.isEmpty()
              ? List.of()
              : List.copyOf(
                  chosen.subList((int) range.first(), (int) range.first() + range.count()));
      members.add(new Pictures(split, pictures, range, some, stamp));
    }
    return members;
  }

  private static String labels(String pictures) {
    return pictures.replace("_X", "_y");
  }

  /**
   * Some pictures of a file.
   *
   * @param chosen their numbers, rising; empty for those of the range
   */
  private record Pictures(
      String split, RecordFile file, RecordFile.Range range, List<Integer> chosen, String stamp)
      implements Member {

    @Override
    public String name() {
      return "%s#%s%s".formatted(file.name(), chosen.isEmpty() ? "" : "fold ", range);
    }

    @Override
    public long bytes() {
      return file.bytes(range);
    }

    @Override
    public void read(SourceTree source, SampleSink sink) {
      byte[] labels =
          split.equals(Split.UNLABELLED)
              ? new byte[0]
              : source.small(labels(file.path()), MOST_LABELS);
      LongStream numbers =
          chosen.isEmpty()
              ? LongStream.range(range.first(), range.first() + range.count())
              : chosen.stream().mapToLong(Integer::longValue);
      long last =
          chosen.isEmpty() ? range.first() + range.count() - 1 : chosen.get(chosen.size() - 1);
      if (!split.equals(Split.UNLABELLED) && labels.length <= last) {
        throw RecordFile.shorter(labels(file.path()), null);
      }
      file.read(source, numbers, (number, values) -> deliver(number, values, labels, sink));
    }

    private void deliver(long number, byte[] values, byte[] labels, SampleSink sink) {
      String key = file.key(number);
      if (split.equals(Split.UNLABELLED)) {
        sink.sample(
            new Sample(key, key, new SampleContent.Pixels(ORDER.image(values)), new Unlabelled()));
        return;
      }
      int label = labels[(int) number] & 0xFF;
      if (label < 1 || label > CLASSES.size()) {
        sink.reject(
            key, key, RejectReason.LABEL_OUT_OF_RANGE, "label %s (want 1 to 10)".formatted(label));
      } else {
        sink.sample(
            new Sample(
                key,
                key,
                new SampleContent.Pixels(ORDER.image(values)),
                new ClassLabel(label - 1)));
      }
    }
  }
}
