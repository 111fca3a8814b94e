package dev.lamina.core.data;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.RejectReason;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * <p>A file is one compressed stream: reading any member decodes the whole of it, which takes 225
 * MB of memory for the official training file. Members are therefore large.
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
  private static final String TRAIN_FILE = "train_32x32.mat";
  private static final String TEST_FILE = "test_32x32.mat";
  private static final List<String> CLASSES =
      IntStream.range(0, 10).mapToObj(Integer::toString).toList();

  @Override
  public String name() {
    return "svhn";
  }

  @Override
  public Map<String, String> parameters() {
    return Map.of();
  }

  @Override
  public DatasetIndex index(Path source) {
    if (!Files.isDirectory(source)) {
      throw refused(source, "there is no such folder");
    }
    for (String file : List.of(TRAIN_FILE, TEST_FILE)) {
      if (!Files.isRegularFile(source.resolve(file))) {
        throw refused(source, file + " is missing");
      }
    }
    var members = new ArrayList<Member>();
    members.addAll(Member.cut(Split.TRAIN, TRAIN_FILE, records(source, TRAIN_FILE), MEMBER));
    members.addAll(Member.cut(Split.TEST, TEST_FILE, records(source, TEST_FILE), MEMBER));
    var fingerprint =
        new Fingerprint().file(source.resolve(TRAIN_FILE)).file(source.resolve(TEST_FILE));
    return new DatasetIndex(CLASSES, 3, SIDE, SIDE, members, fingerprint.hexadecimal());
  }

  @Override
  public void read(Path source, Member member, SampleSink sink) {
    Path file = source.resolve(member.file());
    int records = records(source, member.file());
    if (records < member.first() + member.count()) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot read %s: it has become shorter since it was indexed (run the job again)"
              .formatted(file));
    }
    Map<String, Matrix> matrices =
        new MatlabFile(file).matrices(Set.of(PICTURES, LABELS), (long) records * ORDER.size());
    Matrix pictures = matrices.get(PICTURES);
    Matrix labels = matrices.get(LABELS);
    byte[] values = new byte[ORDER.size()];
    int first = (int) member.first();
    for (int record = first; record < first + member.count(); record++) {
      for (int i = 0; i < values.length; i++) {
        values[i] = (byte) pictures.getLong(record * values.length + i);
      }
      deliver(member.key(record), labels.getDouble(record), values, sink);
    }
  }

  private static void deliver(String key, double label, byte[] values, SampleSink sink) {
    int digit = (int) label;
    if (digit == label && digit >= 1 && digit <= 10) {
      sink.sample(new Sample(key, ORDER.image(values), new ClassLabel(digit % 10)));
    } else {
      sink.reject(
          key,
          RejectReason.LABEL_OUT_OF_RANGE,
          "label %s (want 1 to 9, or 10 for the digit 0)"
              .formatted(digit == label ? Integer.toString(digit) : Double.toString(label)));
    }
  }

  private static int records(Path source, String name) {
    Path file = source.resolve(name);
    Map<String, EntryHeader> headers = new MatlabFile(file).headers();
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

  private static EntryHeader variable(Path file, Map<String, EntryHeader> headers, String name) {
    EntryHeader header = headers.get(name);
    if (header == null) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot index %s: there is no variable %s (want X and y; cut off, or not the file of cropped digits)"
              .formatted(file, name));
    }
    return header;
  }

  private static LaminaException wrong(Path file, EntryHeader found, String want) {
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

  private static LaminaException refused(Path source, String reason) {
    return new LaminaException(
        Failure.DATA,
        "Cannot index SVHN in %s: %s (want a folder with %s and %s of the cropped digits)"
            .formatted(source, reason, TRAIN_FILE, TEST_FILE));
  }
}
