package dev.lamina.core.data;

import dev.lamina.core.image.Image;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.RejectReason;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * CIFAR-10 in its binary version: records of 3,073 bytes, one label and 1,024 red, 1,024 green and
 * 1,024 blue values.
 *
 * <p>Wants {@code data_batch_1.bin} to {@code data_batch_5.bin} (split {@code train}) and {@code
 * test_batch.bin} (split {@code test}), each with one whole record or more; the official files have
 * 10,000. Class names come from {@code batches.meta.txt} where it is there. A label above 9 is a
 * reject.
 *
 * <p>Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009.
 */
public record Cifar10Binary() implements DatasetFormat {

  private static final int SIDE = 32;
  private static final int PIXELS = 3 * SIDE * SIDE;
  private static final int RECORD = 1 + PIXELS;
  private static final int MEMBER = 2_500;
  private static final String NAMES_FILE = "batches.meta.txt";
  private static final String TEST_FILE = "test_batch.bin";
  private static final List<String> TRAIN_FILES =
      List.of(
          "data_batch_1.bin",
          "data_batch_2.bin",
          "data_batch_3.bin",
          "data_batch_4.bin",
          "data_batch_5.bin");
  private static final List<String> CLASSES =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  @Override
  public String name() {
    return "cifar10";
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
    var members = new ArrayList<Member>();
    for (String file : TRAIN_FILES) {
      members.addAll(Member.cut(Split.TRAIN, file, records(source, file), MEMBER));
    }
    members.addAll(Member.cut(Split.TEST, TEST_FILE, records(source, TEST_FILE), MEMBER));
    List<String> names = ClassNamesFile.read(source.resolve(NAMES_FILE), CLASSES);
    var fingerprint = new Fingerprint();
    TRAIN_FILES.forEach(file -> fingerprint.file(source.resolve(file)));
    fingerprint.file(source.resolve(TEST_FILE)).text(String.join("\n", names));
    return new DatasetIndex(names, 3, SIDE, SIDE, members, fingerprint.hexadecimal());
  }

  @Override
  public void read(Path source, Member member, SampleSink sink) {
    Path file = source.resolve(member.file());
    try (var in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 20))) {
      in.skipNBytes(member.first() * RECORD);
      for (long record = member.first(); record < member.first() + member.count(); record++) {
        int label = in.readUnsignedByte();
        byte[] pixels = new byte[PIXELS];
        in.readFully(pixels);
        deliver(member.key(record), label, pixels, sink);
      }
    } catch (EOFException e) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot read %s: it has become shorter since it was indexed (run the job again)"
              .formatted(file),
          e);
    } catch (IOException e) {
      throw new LaminaException(Failure.DATA, "Cannot read %s: %s".formatted(file, e), e);
    }
  }

  private static void deliver(String key, int label, byte[] pixels, SampleSink sink) {
    if (label >= CLASSES.size()) {
      sink.reject(key, RejectReason.LABEL_OUT_OF_RANGE, "label %s (want 0 to 9)".formatted(label));
    } else {
      sink.sample(new Sample(key, new Image(3, SIDE, SIDE, pixels), new ClassLabel(label)));
    }
  }

  private static long records(Path source, String name) {
    Path file = source.resolve(name);
    if (!Files.isRegularFile(file)) {
      throw refused(source, name + " is missing");
    }
    try {
      long size = Files.size(file);
      if (size == 0 || size % RECORD != 0) {
        throw new LaminaException(
            Failure.DATA,
            "Cannot index %s: %s bytes (want one or more whole records of %s bytes; the file may be cut off, unpack the archive again)"
                .formatted(file, size, RECORD));
      }
      return size / RECORD;
    } catch (IOException e) {
      throw new LaminaException(Failure.DATA, "Cannot index %s: %s".formatted(file, e), e);
    }
  }

  private static LaminaException refused(Path source, String reason) {
    return new LaminaException(
        Failure.DATA,
        "Cannot index CIFAR-10 in %s: %s (want the folder cifar-10-batches-bin of the binary version, with %s and %s)"
            .formatted(source, reason, String.join(", ", TRAIN_FILES), TEST_FILE));
  }
}
