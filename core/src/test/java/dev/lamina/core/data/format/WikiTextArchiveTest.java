package dev.lamina.core.data.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.SampleContent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract on articles of the archive itself, where they lie beside the project. */
class WikiTextArchiveTest extends DatasetFormatContract {

  private static final Optional<Path> ARCHIVE = SharedData.folder("wikitext-2");

  @BeforeEach
  void wantTheArchive() {
    Assumptions.assumeTrue(ARCHIVE.isPresent(), "no shared/data/wikitext-2");
  }

  @Override
  DatasetFormat format() {
    return new WikiText();
  }

  @Override
  Path source() {
    return ARCHIVE.orElseThrow();
  }

  @Test
  void tokensAreThoseOfTheReference() throws Exception {
    // Counted by the words of Python's str.split and an end of each line, as the reference does.
    assertThat(index().classNames())
        .hasSize(15_401)
        .startsWith("<eos>", "=", "Homarus", "gammarus", ",", "known")
        .endsWith("denote", "nobility", "folklore");
    assertThat(tokens("train")).hasSize(131_799);
    assertThat(tokens("val"))
        .hasSize(48_346)
        .startsWith(0, 1, 137, 10_944, 3_450, 3_282, 1, 0, 0, 59, 137, 10_944);
    assertThat(tokens("test")).hasSize(124_943);
  }

  private int[] tokens(String split) throws Exception {
    return samples(split).stream()
        .flatMapToInt(sample -> Arrays.stream(((SampleContent.Tokens) sample.content()).ids()))
        .toArray();
  }
}
