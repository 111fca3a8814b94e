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
import dev.lamina.core.spec.RejectReason;
import java.util.ArrayList;
import java.util.Arrays;
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
 * <p>The files lie at the top of the source or in a folder around them, as in {@code
 * cifar-10-binary.tar.gz}. Keys are file name and record, {@code data_batch_1.bin#17}. Any member
 * of a compressed tar reads it from its start.
 *
 * <p>Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009.
 */
public record Cifar10Binary() implements DatasetFormat {

  private static final int SIDE = 32;
  private static final int RECORD = 1 + 3 * SIDE * SIDE;
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
  private static final String LICENCE = "none stated by the authors, who ask to be cited";

  @Override
  public String name() {
    return "cifar10";
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
    var source =
        SourceFiles.around(
            "CIFAR-10",
            indexing.tree(),
            "the folder cifar-10-batches-bin of the binary version, with %s and %s"
                .formatted(String.join(", ", TRAIN_FILES), TEST_FILE),
            TRAIN_FILES.get(0),
            TEST_FILE);
    var members = new ArrayList<Member>();
    if (indexing.wants(Split.TRAIN)) {
      TRAIN_FILES.forEach(file -> members.addAll(members(source, Split.TRAIN, file, indexing)));
    }
    if (indexing.wants(Split.TEST)) {
      members.addAll(members(source, Split.TEST, TEST_FILE, indexing));
    }
    source.refuseNoMembers(members, indexing);
    List<String> names = ClassNamesFile.read(source, NAMES_FILE, CLASSES);
    return DatasetIndex.ofClasses(names, LICENCE, members);
  }

  private static List<Member> members(
      SourceFiles source, String split, String name, Indexing indexing) {
    SourceEntry entry = source.required(name);
    var file = new RecordFile(entry.path(), name, 0, RECORD);
    return RecordFile.Range.cut(file.count(source.tree(), entry), indexing.memberBytes() / RECORD)
        .stream()
        .<Member>map(range -> new Records(split, file, range, source.stamp(name)))
        .toList();
  }

  private record Records(String split, RecordFile file, RecordFile.Range range, String stamp)
      implements Member {

    @Override
    public String name() {
      return file.key(range.first()) + "+" + range.count();
    }

    @Override
    public long bytes() {
      return file.bytes(range);
    }

    @Override
    public void read(SourceTree source, SampleSink sink) {
      file.read(source, range, (number, values) -> deliver(file.key(number), values, sink));
    }

    private static void deliver(String key, byte[] values, SampleSink sink) {
      int label = values[0] & 0xFF;
      if (label >= CLASSES.size()) {
        sink.reject(
            key, key, RejectReason.LABEL_OUT_OF_RANGE, "label %s (want 0 to 9)".formatted(label));
      } else {
        var image = new Image(3, SIDE, SIDE, Arrays.copyOfRange(values, 1, RECORD));
        sink.sample(new Sample(key, key, new SampleContent.Pixels(image), new ClassLabel(label)));
      }
    }
  }
}
