package dev.lamina.core.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.Sample;
import dev.lamina.core.data.SampleContent;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CharacterTextTest extends DatasetFormatContract {

  private static final String TEXT = "To be, or not to be \ud83d\ude00:\r\nthat. ".repeat(400);

  @TempDir Path folder;

  @BeforeEach
  void writeAText() throws IOException {
    Files.writeString(folder.resolve("input.txt"), TEXT);
  }

  @Override
  DatasetFormat format() {
    return new CharacterText(CharacterText.STANDARD_FILE);
  }

  @Override
  Path source() {
    return folder;
  }

  @Test
  void samplesInTheOrderOfKeysAreTheTextAgain() throws Exception {
    assertThat(index().classNames()).startsWith("\n", "\r", " ", ",").endsWith("\ud83d\ude00");
    assertThat(text("train") + text("val")).isEqualTo(TEXT);
    assertThat(samples("train")).extracting(Sample::key).contains("train#000000002").isSorted();
    int characters = TEXT.codePointCount(0, TEXT.length());
    assertThat(text("train").codePoints()).hasSize(characters * 9 / 10);
  }

  @Test
  void theSourceMayBeAnyFile() throws Exception {
    String before = text("train");
    folder = Files.move(folder.resolve("input.txt"), folder.resolve("play.txt"));

    assertThat(text("train")).isEqualTo(before);
  }

  @Test
  void aChangedOrMissingTextIsNoticed() throws Exception {
    Member member = index().members().get(0);
    Files.writeString(folder.resolve("input.txt"), TEXT + "!");

    assertThat(index().members().get(0).stamp()).isNotEqualTo(member.stamp());
    assertThatThrownBy(() -> read(member))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("input.txt: it has changed since it was indexed");
    Files.write(folder.resolve("input.txt"), new byte[] {(byte) 0xff});
    assertThatThrownBy(this::index).hasMessageContaining("input.txt: it is no text (want UTF-8)");
    Files.delete(folder.resolve("input.txt"));
    assertThatThrownBy(this::index).hasMessageContaining("input.txt is missing (want input.txt,");
  }

  @Test
  void shakespeareHas65Characters() throws Exception {
    Optional<Path> shakespeare = SharedData.folder("tinyshakespeare");
    Assumptions.assumeTrue(shakespeare.isPresent(), "no shared/data/tinyshakespeare");
    folder = shakespeare.get();

    assertThat(index().classNames()).hasSize(65);
    assertThat(text("train")).startsWith("First Citizen:\nBefore we proceed").hasSize(1_003_854);
    assertThat(text("val")).hasSize(111_540);
  }

  private String text(String split) throws Exception {
    List<String> characters = index().classNames();
    var text = new StringBuilder();
    for (Sample sample : samples(split)) {
      for (int id : ((SampleContent.Tokens) sample.content()).ids()) {
        text.append(characters.get(id));
      }
    }
    return text.toString();
  }
}
