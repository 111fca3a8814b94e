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
import dev.lamina.core.image.Image;
import dev.lamina.core.source.SourceEntry;
import dev.lamina.core.source.SourceTree;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * MNIST and sets in its layout: idx files of pictures, 28 x 28 in grey, and of labels 0 to 9.
 *
 * <p>Wants {@code train-images-idx3-ubyte} and {@code train-labels-idx1-ubyte} (split {@code
 * train}; officially 60,000), {@code t10k-images-idx3-ubyte} and {@code t10k-labels-idx1-ubyte}
 * (split {@code test}; officially 10,000), compressed with gzip or not, at the top of the source or
 * in a folder around them. Numbers of pictures are free, but must be what the headers say. Keys are
 * file name and number, {@code train-images-idx3-ubyte#17}. A label above 9 is a reject.
 *
 * <p>LeCun, Bottou, Bengio and Haffner, "Gradient-Based Learning Applied to Document Recognition",
 * Proceedings of the IEEE, 1998; Xiao, Rasul and Vollgraf, "Fashion-MNIST: a Novel Image Dataset
 * for Benchmarking Machine Learning Algorithms", 2017.
 *
 * @param kind what the pictures show
 */
public record IdxImages(Kind kind) implements DatasetFormat {

  /** What tells sets in this layout apart. */
  public enum Kind {
    /** Digits. */
    MNIST("mnist", "0;1;2;3;4;5;6;7;8;9", "none stated by the authors"),
    /** Clothes. */
    FASHION_MNIST(
        "fashion-mnist",
        "T-shirt/top;Trouser;Pullover;Dress;Coat;Sandal;Shirt;Sneaker;Bag;Ankle boot",
        "MIT License");

    private final String dataset;
    private final String classes;
    private final String licence;

    Kind(String dataset, String classes, String licence) {
      this.dataset = dataset;
      this.classes = classes;
      this.licence = licence;
    }
  }

  private static final int SIDE = 28;
  private static final int PICTURES = 0x803;
  private static final int LABELS = 0x801;
  private static final String PICTURES_END = "-images-idx3-ubyte";
  private static final String LABELS_END = "-labels-idx1-ubyte";
  private static final Map<String, String> BEGINNINGS =
      Map.of(Split.TRAIN, "train", Split.TEST, "t10k");

  @Override
  public String name() {
    return kind.dataset;
  }

  @Override
  public Map<String, String> parameters() {
    return Map.of();
  }

  @Override
  public boolean holdsImageFiles() {
    return false;
  }

  @Override
  public DatasetIndex index(Indexing indexing) {
    var files =
        SourceFiles.around(
            kind.dataset,
            indexing.tree(),
            "train%1$s, train%2$s, t10k%1$s and t10k%2$s, compressed with gzip or not"
                .formatted(PICTURES_END, LABELS_END),
            "train" + PICTURES_END,
            "t10k" + PICTURES_END);
    var members = new ArrayList<Member>();
    for (String split : List.of(Split.TRAIN, Split.TEST)) {
      if (indexing.wants(split)) {
        members.addAll(members(files, split, indexing.memberBytes()));
      }
    }
    files.refuseNoMembers(members, indexing);
    return DatasetIndex.ofClasses(List.of(kind.classes.split(";")), kind.licence, members);
  }

  private static List<Member> members(SourceFiles files, String split, long memberBytes) {
    String beginning = BEGINNINGS.get(split);
    RecordFile pictures = file(files, beginning + PICTURES_END, SIDE * SIDE, PICTURES, SIDE, SIDE);
    RecordFile labels = file(files, beginning + LABELS_END, 1, LABELS);
    long count = count(files, pictures);
    if (count(files, labels) != count) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot index %s: it has %s labels for the %s pictures of %s (want one each)"
              .formatted(labels.path(), count(files, labels), count, pictures.path()));
    }
    String stamp = SourceFiles.together(files.stamp(pictures.name()), files.stamp(labels.name()));
    return RecordFile.Range.cut(count, memberBytes / (SIDE * SIDE)).stream()
        .<Member>map(range -> new Pictures(split, pictures, labels, range, stamp))
        .toList();
  }

  /** A file whose header is right: magic number, number of records, and the dimensions of one. */
  private static RecordFile file(
      SourceFiles files, String name, int record, int magic, int... dimensions) {
    SourceEntry entry = files.required(name);
    var file = new RecordFile(entry.path(), name, 8 + 4 * dimensions.length, record);
    byte[] bytes = header(files.tree(), file);
    var header = ByteBuffer.wrap(bytes);
    boolean right = header.getInt() == magic;
    int stated = header.getInt();
    for (int dimension : dimensions) {
      right = right && header.getInt() == dimension;
    }
    if (!right) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot index %s: its header is %s (want magic number %08x, a number of records%s)"
              .formatted(
                  file.path(),
                  HexFormat.of().formatHex(bytes),
                  magic,
                  dimensions.length == 0 ? "" : ", 28 rows and 28 columns"));
    }
    long count = file.count(files.tree(), entry);
    if (stated != count) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot index %s: it has %s records and states %s (want as many; it may be cut off, fetch it again)"
              .formatted(file.path(), count, Integer.toUnsignedString(stated)));
    }
    return file;
  }

  private static long count(SourceFiles files, RecordFile file) {
    return Integer.toUnsignedLong(ByteBuffer.wrap(header(files.tree(), file)).getInt(4));
  }

  private static byte[] header(SourceTree tree, RecordFile file) {
    try (InputStream in = tree.stream(file.path())) {
      return Arrays.copyOf(in.readNBytes(file.header()), file.header());
    } catch (IOException e) {
      throw new LaminaException(Failure.DATA, "Cannot index %s: %s".formatted(file.path(), e), e);
    } catch (RejectedException e) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot index %s: %s (fetch the file again)".formatted(file.path(), e.getMessage()),
          e);
    }
  }

  private record Pictures(
      String split, RecordFile file, RecordFile labels, RecordFile.Range range, String stamp)
      implements Member {

    @Override
    public String name() {
      return "%s#%s".formatted(file.name(), range);
    }

    @Override
    public long bytes() {
      return file.bytes(range);
    }

    @Override
    public void read(SourceTree source, SampleSink sink) {
      byte[] classes = new byte[range.count()];
      labels.read(
          source, range, (number, values) -> classes[(int) (number - range.first())] = values[0]);
      file.read(
          source,
          range,
          (number, values) ->
              deliver(
                  file.key(number), classes[(int) (number - range.first())] & 0xFF, values, sink));
    }

    private static void deliver(String key, int label, byte[] values, SampleSink sink) {
      if (label > 9) {
        sink.reject(
            key, key, RejectReason.LABEL_OUT_OF_RANGE, "label %s (want 0 to 9)".formatted(label));
      } else {
        var image = new Image(1, SIDE, SIDE, values.clone());
        sink.sample(new Sample(key, key, new SampleContent.Pixels(image), new ClassLabel(label)));
      }
    }
  }
}
