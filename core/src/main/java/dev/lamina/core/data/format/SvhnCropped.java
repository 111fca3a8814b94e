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
import dev.lamina.core.source.SourceEntry;
import dev.lamina.core.source.SourceTree;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.RejectReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import us.hebi.matlab.mat.format.Mat5Reader.EntryHeader;
import us.hebi.matlab.mat.types.MatlabType;
import us.hebi.matlab.mat.types.Matrix;

/**
 * SVHN, cropped digits: MATLAB files with pictures {@code X}, 32 x 32 x 3 x N of uint8, and labels
 * {@code y}, N x 1, where 10 stands for the digit 0.
 *
 * <p>Wants {@code train_32x32.mat} (split {@code train}) and {@code test_32x32.mat} (split {@code
 * test}) with 1 to 200,000 pictures each; the official files have 73,257 and 26,032. {@code
 * extra_32x32.mat} is not read. Classes are the digits 0 to 9. Any other label is a reject.
 *
 * <p>The files lie at the top of the source or in a folder around them. Keys are file name and
 * number, {@code train_32x32.mat#17}.
 *
 * <p>A file is one compressed stream: reading any member decodes the whole of it, which takes 225
 * MB of memory for the official training file. Members are therefore large, whatever size is asked
 * for.
 *
 * <p>Netzer et al., "Reading Digits in Natural Images with Unsupervised Feature Learning", NIPS
 * Workshop on Deep Learning and Unsupervised Feature Learning 2011.
 */
public record SvhnCropped() implements DatasetFormat {

  private static final int SIDE = 32;
  private static final ColumnMajor ORDER = new ColumnMajor(3, SIDE, SIDE);
  private static final int MEMBER = 10_000;
  private static final int MOST = 200_000;
  private static final String PICTURES = "X";
  private static final String LABELS = "y";
  private static final Map<String, String> FILES =
      Map.of(Split.TRAIN, "train_32x32.mat", Split.TEST, "test_32x32.mat");
  private static final List<String> CLASSES =
      IntStream.range(0, 10).mapToObj(Integer::toString).toList();
  private static final String LICENCE = "non-commercial use only";

  @Override
  public String name() {
    return "svhn";
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
    SourceTree tree = indexing.tree();
    var source =
        SourceFiles.around(
            "SVHN",
            tree,
            "a folder with %s and %s of the cropped digits"
                .formatted(FILES.get(Split.TRAIN), FILES.get(Split.TEST)),
            FILES.get(Split.TRAIN),
            FILES.get(Split.TEST));
    var members = new ArrayList<Member>();
    for (String split : List.of(Split.TRAIN, Split.TEST)) {
      if (indexing.wants(split)) {
        SourceEntry file = source.required(FILES.get(split));
        for (RecordFile.Range range : RecordFile.Range.cut(records(tree, file.path()), MEMBER)) {
          members.add(
              new Digits(split, file.path(), file.name(), range, source.stamp(file.name())));
        }
      }
    }
    source.refuseNoMembers(members, indexing);
    return DatasetIndex.ofClasses(CLASSES, LICENCE, members);
  }

  private record Digits(
      String split, String path, String file, RecordFile.Range range, String stamp)
      implements Member {

    @Override
    public String name() {
      return "%s#%s".formatted(file, range);
    }

    @Override
    public long bytes() {
      return (long) range.count() * ORDER.size();
    }

    @Override
    public void read(SourceTree source, SampleSink sink) {
      int records = records(source, path);
      if (records < range.first() + range.count()) {
        throw RecordFile.shorter(path, null);
      }
      Map<String, Matrix> matrices =
          new MatlabFile(source, path)
              .matrices(Set.of(PICTURES, LABELS), (long) records * ORDER.size());
      Matrix pictures = matrices.get(PICTURES);
      Matrix labels = matrices.get(LABELS);
      byte[] values = new byte[ORDER.size()];
      int first = (int) range.first();
      for (int record = first; record < first + range.count(); record++) {
        for (int i = 0; i < values.length; i++) {
          values[i] = (byte) pictures.getLong(record * values.length + i);
        }
        deliver(file + "#" + record, labels.getDouble(record), values, sink);
      }
    }
  }

  private static void deliver(String key, double label, byte[] values, SampleSink sink) {
    int digit = (int) label;
    if (digit == label && digit >= 1 && digit <= 10) {
      sink.sample(
          new Sample(
              key, key, new SampleContent.Pixels(ORDER.image(values)), new ClassLabel(digit % 10)));
    } else {
      sink.reject(
          key,
          key,
          RejectReason.LABEL_OUT_OF_RANGE,
          "label %s (want 1 to 9, or 10 for the digit 0)"
              .formatted(digit == label ? Integer.toString(digit) : Double.toString(label)));
    }
  }

  private static int records(SourceTree source, String file) {
    Map<String, EntryHeader> headers = new MatlabFile(source, file).headers();
    EntryHeader pictures = variable(file, headers, PICTURES);
    int[] shape = pictures.getDimensions();
    // MATLAB drops the last dimension where it is 1.
    int records = shape.length == 3 ? 1 : shape[shape.length - 1];
    if (pictures.getType() != MatlabType.UInt8
        || pictures.isComplex()
        || pictures.isLogical()
        || shape.length > 4
        || !Arrays.equals(Arrays.copyOf(shape, 3), new int[] {SIDE, SIDE, 3})) {
      throw wrong(file, pictures, "uint8 of 32x32x3xN");
    }
    if (records < 1 || records > MOST) {
      throw wrong(file, pictures, "1 to %s pictures".formatted(MOST));
    }
    EntryHeader labels = variable(file, headers, LABELS);
    if ((labels.getType() != MatlabType.UInt8 && labels.getType() != MatlabType.Double)
        || labels.isComplex()
        || labels.isLogical()
        || !Arrays.equals(labels.getDimensions(), new int[] {records, 1})) {
      throw wrong(
          file, labels, "uint8 or double of %sx1, a label for each picture".formatted(records));
    }
    return records;
  }

  private static EntryHeader variable(String file, Map<String, EntryHeader> headers, String name) {
    EntryHeader header = headers.get(name);
    if (header == null) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot index %s: there is no variable %s (want X and y; cut off, or not the file of cropped digits)"
              .formatted(file, name));
    }
    return header;
  }

  private static LaminaException wrong(String file, EntryHeader found, String want) {
    String kind =
        (found.isComplex() ? "complex " : "")
            + (found.isLogical() ? "logical " : "")
            + found.getType();
    String shape =
        String.join("x", Arrays.stream(found.getDimensions()).mapToObj(Integer::toString).toList());
    return new LaminaException(
        Failure.DATA,
        "Cannot index %s: variable %s is %s of %s (want %s)"
            .formatted(file, found.getName(), kind, shape, want));
  }
}
