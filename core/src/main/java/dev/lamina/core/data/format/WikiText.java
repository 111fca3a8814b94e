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
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * WikiText-2, a text of words, for language models.
 *
 * <p>Wants {@code train.txt}, {@code valid.txt} and {@code test.txt}, or {@code wiki.train.tokens}
 * and so on as in the authors' archive, at the top of the source or in a folder around them.
 * WikiText-103 has the same layout.
 *
 * <p>Tokens are what the reference model of PyTorch's examples has: the words between white space,
 * and {@code <eos>} after every line, empty ones too; {@code <unk>} is in the text. The vocabulary,
 * which is the list of class names, has all of them in the order in which they first occur in
 * train, then valid, then test, whichever split is read: officially 33,278, for 2,088,628, 217,646
 * and 245,569 tokens of splits {@code train}, {@code val} and {@code test}.
 *
 * <p>A sample is a run of {@value #RUN} consecutive tokens of its split, the last one shorter,
 * without a label: text predicts its own next token. Keys are split and number, {@code
 * train#000000012}, so that the samples of a split in the order of keys are its text again, and
 * token i is in sample i / {@value #RUN}. Where articles begin is not kept, as nowhere in the
 * reference.
 *
 * <p>Indexing reads all three files. Members hold the vocabulary.
 *
 * <p>Merity, Xiong, Bradbury and Socher, "Pointer Sentinel Mixture Models", ICLR 2017.
 */
public record WikiText() implements DatasetFormat {

  /** Tokens of a sample. */
  public static final int RUN = 4_096;

  private static final int MOST_WORDS = 5_000_000;
  private static final String LICENCE = "Creative Commons Attribution-ShareAlike 3.0";
  private static final Map<String, String> FILES = files();

  private static Map<String, String> files() {
    Map<String, String> files = new LinkedHashMap<>();
    files.put(Split.TRAIN, "train");
    files.put(Split.VAL, "valid");
    files.put(Split.TEST, "test");
    return files;
  }

  @Override
  public String name() {
    return "wikitext2";
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
            "WikiText",
            indexing.tree(),
            "train.txt, valid.txt and test.txt, or wiki.train.tokens, wiki.valid.tokens and"
                + " wiki.test.tokens",
            "train.txt",
            "wiki.train.tokens");
    Map<String, Integer> vocabulary = new LinkedHashMap<>();
    Map<String, List<Place>> places = new LinkedHashMap<>();
    FILES.forEach(
        (split, name) -> {
          List<Place> found = scan(files, name, vocabulary, indexing.memberBytes());
          if (indexing.wants(split)) {
            places.put(split, found);
          }
        });
    List<String> words = List.copyOf(vocabulary.keySet());
    String digest = Sha256.of(String.join("\n", words));
    var members = new ArrayList<Member>();
    places.forEach(
        (split, found) -> {
          String stamp =
              SourceFiles.together(files.stamp(entry(files, FILES.get(split)).name()), digest);
          found.forEach(place -> members.add(new Runs(split, place, words, stamp)));
        });
    files.refuseNoMembers(members, indexing);
    return DatasetIndex.ofClasses(words, LICENCE, members);
  }

  private static SourceEntry entry(SourceFiles files, String name) {
    return files.file("wiki." + name + ".tokens").orElseGet(() -> files.required(name + ".txt"));
  }

  /** Adds the words of a file to the vocabulary, and cuts the file where runs begin. */
  private static List<Place> scan(
      SourceFiles files, String name, Map<String, Integer> vocabulary, long memberBytes) {
    String path = entry(files, name).path();
    var places = new ArrayList<Place>();
    long tokens = 0;
    long first = 0;
    long start = 0;
    int skipped = 0;
    try (var lines = new TokenLines(files.tree(), path, 0)) {
      long offset = 0;
      for (List<String> line = lines.next(); !line.isEmpty(); line = lines.next()) {
        for (int i = 0; i < line.size(); i++) {
          vocabulary.putIfAbsent(line.get(i), vocabulary.size());
          if (tokens % RUN == 0 && offset - start >= memberBytes) {
            places.add(new Place(path, start, skipped, first, tokens - first, offset - start));
            start = offset;
            first = tokens;
            skipped = i;
          }
          tokens++;
        }
        offset = lines.offset();
      }
      if (vocabulary.size() > MOST_WORDS) {
        throw files.refused("more than %s different words".formatted(MOST_WORDS));
      }
      if (tokens == 0) {
        throw files.refused(path + " is empty");
      }
      places.add(new Place(path, start, skipped, first, tokens - first, offset - start));
    }
    return places;
  }

  /**
   * Some runs of a file.
   *
   * @param offset in bytes, of the line in which the first begins
   * @param skipped tokens of that line before it
   * @param first number of its first token in the file
   */
  private record Place(String path, long offset, int skipped, long first, long tokens, long bytes)
      implements Serializable {}

  private record Runs(String split, Place place, List<String> words, String stamp)
      implements Member {

    @Override
    public String name() {
      return "%s+%s".formatted(place.first(), place.tokens());
    }

    @Override
    public long bytes() {
      return Math.max(1, place.bytes());
    }

    @Override
    public void read(SourceTree source, SampleSink sink) {
      var indexes = new HashMap<String, Integer>();
      words.forEach(word -> indexes.put(word, indexes.size()));
      var ids = new int[(int) Math.min(RUN, place.tokens())];
      int filled = 0;
      long left = place.tokens();
      try (var lines = new TokenLines(source, place.path(), place.offset())) {
        int from = place.skipped();
        while (left > 0) {
          List<String> line = lines.next();
          if (line.isEmpty()) {
            throw RecordFile.shorter(place.path(), null);
          }
          for (int i = from; i < line.size() && left > 0; i++) {
            ids[filled++] = index(indexes, line.get(i));
            left--;
            if (filled == RUN || left == 0) {
              deliver(place.first() + place.tokens() - left - filled, ids, filled, sink);
              filled = 0;
            }
          }
          from = Math.max(0, from - line.size());
        }
      }
    }

    private int index(Map<String, Integer> indexes, String word) {
      Integer index = indexes.get(word);
      if (index == null) {
        throw new LaminaException(
            Failure.DATA,
            "Cannot read %s: it has changed since it was indexed (run the job again)"
                .formatted(place.path()));
      }
      return index;
    }

    private void deliver(long token, int[] ids, int count, SampleSink sink) {
      String key = "%s#%09d".formatted(split, token / RUN);
      var content = new SampleContent.Tokens(Arrays.copyOf(ids, count));
      sink.sample(
          new Sample(key, "%s token %s".formatted(place.path(), token), content, new Unlabelled()));
    }
  }
}
