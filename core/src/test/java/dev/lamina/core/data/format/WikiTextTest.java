package dev.lamina.core.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.DatasetIndex;
import dev.lamina.core.data.Indexing;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.Sample;
import dev.lamina.core.data.SampleContent;
import dev.lamina.core.source.Spread;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WikiTextTest extends DatasetFormatContract {

  @TempDir Path folder;

  @BeforeEach
  void writeTexts() throws IOException {
    var train = new StringBuilder(" \n = Title = \n \n");
    for (int line = 0; line < 700; line++) {
      train.append(" word").append(line % 50).append(" and <unk> , caf\u00e9 ".repeat(line % 7));
      train.append(line % 3 == 0 ? "\n" : "\r\n");
    }
    Files.writeString(folder.resolve("train.txt"), train + "the end");
    Files.writeString(folder.resolve("valid.txt"), " new words , and\u00a0old \n");
    Files.writeString(folder.resolve("test.txt"), " word1 last \n");
  }

  @Override
  DatasetFormat format() {
    return new WikiText();
  }

  @Override
  Path source() {
    return folder;
  }

  @Test
  void theVocabularyIsInTheOrderOfFirstOccurrence() throws Exception {
    List<String> words = index().classNames();

    assertThat(words).startsWith("<eos>", "=", "Title", "word0", "word1", "and", "<unk>", ",");
    assertThat(words).endsWith("the", "end", "new", "words", "old", "last");
    assertThat(words).doesNotHaveDuplicates();
    assertThat(alone("test").classNames()).isEqualTo(words);
  }

  @Test
  void samplesInTheOrderOfKeysAreTheTextAgain() throws Exception {
    String text = Files.readString(folder.resolve("train.txt"));
    var expected = new ArrayList<String>();
    for (String line : text.split("\r?\n", -1)) {
      for (String word : line.strip().split(" +", -1)) {
        if (!word.isEmpty()) {
          expected.add(word);
        }
      }
      expected.add("<eos>");
    }

    assertThat(words("train")).isEqualTo(expected);
    assertThat(words("val")).containsExactly("new", "words", ",", "and", "old", "<eos>");
    assertThat(samples("train"))
        .hasSizeGreaterThan(2)
        .extracting(Sample::key)
        .startsWith("train#000000000", "train#000000001");
    assertThat(ids(samples("train").get(0))).hasSize(WikiText.RUN);
  }

  @Test
  void membersBeginInsideALine() throws Exception {
    var indexing = new Indexing(Optional.of(tree()), Optional.of("train"), 1, Spread.here());
    List<Member> members = format().index(indexing).members();
    var samples = new ArrayList<Sample>();
    for (Member member : members) {
      samples.addAll(read(member).samples);
    }

    assertThat(members).hasSizeGreaterThan(2);
    assertThat(samples).hasSameSizeAs(members);
    assertThat(samples).extracting(Sample::key).isSorted();
  }

  @Test
  void theAuthorsNamesOfFilesAreKnown() throws Exception {
    List<String> before = words("train");
    for (String name : List.of("train", "valid", "test")) {
      Files.move(folder.resolve(name + ".txt"), folder.resolve("wiki." + name + ".tokens"));
    }

    assertThat(words("train")).isEqualTo(before);
  }

  @Test
  void allThreeTextsAreNeeded() throws Exception {
    Files.delete(folder.resolve("valid.txt"));

    assertThatThrownBy(() -> alone("train"))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("valid.txt is missing (want train.txt, valid.txt and test.txt");
  }

  @Test
  void aChangedTextIsNoticed() throws Exception {
    List<Member> before = index().members();
    Files.writeString(folder.resolve("test.txt"), "word1 other\n");

    assertThat(index().members())
        .extracting(Member::stamp)
        .doesNotContainAnyElementsOf(before.stream().map(Member::stamp).toList());
    assertThatThrownBy(() -> read(before.get(before.size() - 1)))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("test.txt: it has changed since it was indexed");
    Files.writeString(folder.resolve("test.txt"), "word1\n");
    assertThatThrownBy(() -> read(before.get(before.size() - 1)))
        .hasMessageContaining("test.txt: it has become shorter");
  }

  @Test
  void whatIsNoTextIsRefused() throws Exception {
    Files.write(folder.resolve("valid.txt"), new byte[] {'a', '\n', (byte) 0xff, '\n'});
    assertThatThrownBy(this::index)
        .isInstanceOfSatisfying(
            LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.DATA))
        .hasMessageContaining("valid.txt: the line before byte 4 is not UTF-8");

    Files.write(folder.resolve("valid.txt"), new byte[0]);
    assertThatThrownBy(this::index).hasMessageContaining("valid.txt is empty");

    Files.write(folder.resolve("valid.txt"), new byte[(16 << 20) + 1]);
    assertThatThrownBy(this::index)
        .hasMessageContaining("the line at byte 0 is longer than 16777216 bytes");
  }

  private DatasetIndex alone(String split) throws Exception {
    return format()
        .index(new Indexing(Optional.of(tree()), Optional.of(split), 1 << 20, Spread.here()));
  }

  private List<String> words(String split) throws Exception {
    List<String> vocabulary = index().classNames();
    var words = new ArrayList<String>();
    samples(split).stream()
        .sorted(Comparator.comparing(Sample::key))
        .forEach(
            sample -> {
              for (int id : ids(sample)) {
                words.add(vocabulary.get(id));
              }
            });
    return words;
  }

  private static int[] ids(Sample sample) {
    return ((SampleContent.Tokens) sample.content()).ids();
  }
}
