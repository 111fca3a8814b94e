package dev.lamina.core.data;

import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.RejectReason;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * STL-10 in its binary version: pictures of 96 x 96, three planes of columns each, and a file of
 * labels 1 to 10 beside them.
 *
 * <p>Wants {@code train_X.bin} and {@code train_y.bin} (split {@code train}), {@code test_X.bin}
 * and {@code test_y.bin} (split {@code test}), each pair with one picture or more; the official
 * files have 5,000 and 8,000. Class names come from {@code class_names.txt} where it is there. The
 * unlabeled pictures are not read. A label that is not 1 to 10 is a reject.
 *
 * <p>The authors' protocol trains on one of ten folds and tests on all test pictures: a fold
 * narrows split {@code train} to the pictures that its line of {@code fold_indices.txt} lists, in
 * that order.
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
  private static final int MEMBER = 500;
  private static final String TRAIN_FILE = "train_X.bin";
  private static final String TEST_FILE = "test_X.bin";
  private static final String FOLDS_FILE = "fold_indices.txt";
  private static final String NAMES_FILE = "class_names.txt";
  private static final List<String> CLASSES =
      List.of("airplane", "bird", "car", "cat", "deer", "dog", "horse", "monkey", "ship", "truck");

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
  public DatasetIndex index(Path source) {
    if (!Files.isDirectory(source)) {
      throw refused(source, "there is no such folder");
    }
    long train = records(source, TRAIN_FILE);
    long test = records(source, TEST_FILE);
    List<String> names = ClassNamesFile.read(source.resolve(NAMES_FILE), CLASSES);
    var fingerprint = new Fingerprint();
    for (String file : List.of(TRAIN_FILE, TEST_FILE)) {
      fingerprint.file(source.resolve(file)).file(source.resolve(labels(file)));
    }
    fingerprint.text(String.join("\n", names));
    if (fold != EVERYTHING) {
      List<Integer> chosen = chosen(source, train);
      train = chosen.size();
      fingerprint.text(chosen.toString());
    }
    var members = new ArrayList<>(Member.cut(Split.TRAIN, TRAIN_FILE, train, MEMBER));
    members.addAll(Member.cut(Split.TEST, TEST_FILE, test, MEMBER));
    return new DatasetIndex(names, 3, SIDE, SIDE, members, fingerprint.hexadecimal());
  }

  @Override
  public void read(Path source, Member member, SampleSink sink) {
    Path file = source.resolve(member.file());
    long records = records(source, member.file());
    boolean listed = fold != EVERYTHING && member.split().equals(Split.TRAIN);
    List<Integer> chosen = listed ? chosen(source, records) : List.of();
    if (member.first() + member.count() > (listed ? chosen.size() : records)) {
      throw shrunk(file, null);
    }
    try (var pictures = new RandomAccessFile(file.toFile(), "r");
        var labels = new RandomAccessFile(source.resolve(labels(member.file())).toFile(), "r")) {
      byte[] values = new byte[ORDER.size()];
      for (long i = member.first(); i < member.first() + member.count(); i++) {
        long record = listed ? chosen.get((int) i) : i;
        pictures.seek(record * values.length);
        pictures.readFully(values);
        labels.seek(record);
        deliver(member.key(record), labels.readUnsignedByte(), values, sink);
      }
    } catch (EOFException e) {
      throw shrunk(file, e);
    } catch (IOException e) {
      throw new LaminaException(Failure.DATA, "Cannot read %s: %s".formatted(file, e), e);
    }
  }

  private static void deliver(String key, int label, byte[] values, SampleSink sink) {
    if (label < 1 || label > CLASSES.size()) {
      sink.reject(key, RejectReason.LABEL_OUT_OF_RANGE, "label %s (want 1 to 10)".formatted(label));
    } else {
      sink.sample(new Sample(key, ORDER.image(values), new ClassLabel(label - 1)));
    }
  }

  private List<Integer> chosen(Path source, long records) {
    Path file = source.resolve(FOLDS_FILE);
    if (!Files.isRegularFile(file)) {
      throw refused(source, "%s, which fold %s needs, is missing".formatted(FOLDS_FILE, fold));
    }
    return Stl10Folds.read(file, records).get(fold);
  }

  private static String labels(String pictures) {
    return pictures.replace("_X", "_y");
  }

  private static long records(Path source, String name) {
    long size = size(source, name);
    if (size == 0 || size % ORDER.size() != 0) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot index %s: %s bytes (want one or more whole pictures of %s bytes; the file may be cut off, unpack the archive again)"
              .formatted(source.resolve(name), size, ORDER.size()));
    }
    long records = size / ORDER.size();
    long labels = size(source, labels(name));
    if (labels != records) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot index %s: %s labels for the %s pictures of %s (want one each; unpack the archive again)"
              .formatted(source.resolve(labels(name)), labels, records, name));
    }
    return records;
  }

  private static long size(Path source, String name) {
    Path file = source.resolve(name);
    if (!Files.isRegularFile(file)) {
      throw refused(source, name + " is missing");
    }
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new LaminaException(Failure.DATA, "Cannot index %s: %s".formatted(file, e), e);
    }
  }

  private static LaminaException shrunk(Path file, EOFException cause) {
    return new LaminaException(
        Failure.DATA,
        "Cannot read %s: it has become shorter since it was indexed (run the job again)"
            .formatted(file),
        cause);
  }

  private static LaminaException refused(Path source, String reason) {
    return new LaminaException(
        Failure.DATA,
        "Cannot index STL-10 in %s: %s (want the folder stl10_binary of the binary version, with train_X.bin, train_y.bin, test_X.bin and test_y.bin)"
            .formatted(source, reason));
  }
}
