package dev.lamina.core.data.format;

import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.DatasetIndex;
import dev.lamina.core.data.Indexing;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.Sample;
import dev.lamina.core.data.SampleContent;
import dev.lamina.core.data.SampleSink;
import dev.lamina.core.data.Split;
import dev.lamina.core.data.Unlabelled;
import dev.lamina.core.digest.Sha256;
import dev.lamina.core.source.SourceEntry;
import dev.lamina.core.source.SourceTree;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A plain text as its characters, for small language models: Tiny Shakespeare or one's own.
 *
 * <p>Wants a file in UTF-8 of at most 64 MiB: the one that {@code file=} names, by default {@code
 * input.txt}, at the top of the source or in a folder around it; or a file that is the source. Its
 * first nine tenths, {@code (long) (0.9 * characters)}, are split {@code train}, the others {@code
 * val}, as in Karpathy's examples. The vocabulary, which is the list of class names, has the
 * characters (code points) of the whole text, sorted: 65 for the 1,115,394 of Tiny Shakespeare.
 * Ends of lines stay as they are.
 *
 * <p>A sample is a run of {@value WikiText#RUN} consecutive characters of its split, the last one
 * shorter, without a label. Keys are split and number, {@code train#000000012}: the samples of a
 * split in the order of keys are its text again.
 *
 * <p>Karpathy, "The Unreasonable Effectiveness of Recurrent Neural Networks", 2015.
 *
 * @param file path in the source
 */
public record CharacterText(String file) implements DatasetFormat {

  /** The name that examples give the file. */
  public static final String STANDARD_FILE = "input.txt";

  static final List<String> PARAMETERS = List.of("file");

  private static final int MOST_BYTES = 64 << 20;
  private static final double TRAIN_SHARE = 0.9;
  private static final String LICENCE = "that of whoever wrote the text";

  public CharacterText {
    Check.argument(!file.isBlank(), "Invalid file: nothing (want a path in the source)");
  }

  @Override
  public String name() {
    return "characters";
  }

  @Override
  public Map<String, String> parameters() {
    return file.equals(STANDARD_FILE) ? Map.of() : Map.of("file", file);
  }

  @Override
  public boolean holdsImageFiles() {
    return false;
  }

  @Override
  public DatasetIndex index(Indexing indexing) {
    var files =
        SourceFiles.around(
            "text",
            indexing.tree(),
            file + ", a text in UTF-8; another is named by file=",
            file.split("/")[0]);
    String path = found(files).path();
    byte[] bytes = files.tree().small(path, MOST_BYTES);
    int[] text = text(path, bytes);
    int[] characters = Arrays.stream(text).sorted().distinct().toArray();
    if (text.length == 0) {
      throw files.refused(path + " is empty");
    }
    String digest = Sha256.of(bytes);
    int cut = (int) (text.length * TRAIN_SHARE);
    var members = new ArrayList<Member>();
    if (indexing.wants(Split.TRAIN)) {
      members.addAll(members(Split.TRAIN, path, digest, 0, cut, indexing));
    }
    if (indexing.wants(Split.VAL)) {
      members.addAll(members(Split.VAL, path, digest, cut, text.length - cut, indexing));
    }
    files.refuseNoMembers(members, indexing);
    List<String> names = Arrays.stream(characters).mapToObj(Character::toString).toList();
    return DatasetIndex.ofClasses(names, LICENCE, members);
  }

  /** The named file, or the only one of a source that is a file. */
  private SourceEntry found(SourceFiles files) {
    Optional<SourceEntry> only =
        Optional.of(files.top().values())
            .filter(top -> top.size() == 1 && file.equals(STANDARD_FILE))
            .map(top -> top.iterator().next())
            .filter(entry -> !entry.folder());
    return files.file(file).or(() -> only).orElseGet(() -> files.required(file));
  }

  private static List<Member> members(
      String split, String path, String digest, int first, int count, Indexing indexing) {
    long runs = (count + WikiText.RUN - 1L) / WikiText.RUN;
    return RecordFile.Range.cut(runs, indexing.memberBytes() / WikiText.RUN).stream()
        .<Member>map(range -> new Runs(split, path, digest, first, count, range))
        .toList();
  }

  private static int[] text(String path, byte[] bytes) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes))
          .codePoints()
          .toArray();
    } catch (CharacterCodingException e) {
      throw new LaminaException(
          Failure.DATA, "Cannot read %s: it is no text (want UTF-8)".formatted(path), e);
    }
  }

  /**
   * Some runs of a split.
   *
   * @param stamp digest of the whole file
   * @param first character of the split
   * @param count characters of the split
   */
  private record Runs(
      String split, String path, String stamp, int first, int count, RecordFile.Range range)
      implements Member {

    @Override
    public String name() {
      return range.toString();
    }

    @Override
    public long bytes() {
      return (long) range.count() * WikiText.RUN;
    }

    @Override
    public void read(SourceTree source, SampleSink sink) {
      byte[] bytes = source.small(path, MOST_BYTES);
      if (!Sha256.of(bytes).equals(stamp)) {
        throw new LaminaException(
            Failure.DATA,
            "Cannot read %s: it has changed since it was indexed (run the job again)"
                .formatted(path));
      }
      int[] text = text(path, bytes);
      var indexes = new HashMap<Integer, Integer>();
      Arrays.stream(text).sorted().distinct().forEach(c -> indexes.put(c, indexes.size()));
      for (long run = range.first(); run < range.first() + range.count(); run++) {
        int start = (int) (run * WikiText.RUN);
        int length = Math.min(WikiText.RUN, count - start);
        var ids = new int[length];
        Arrays.setAll(ids, i -> indexes.get(text[first + start + i]));
        sink.sample(
            new Sample(
                "%s#%09d".formatted(split, run),
                "%s character %s".formatted(path, first + start),
                new SampleContent.Tokens(ids),
                new Unlabelled()));
      }
    }
  }
}
