package dev.lamina.core.draw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DrawingTest {

  private static final byte[] SVG = "<svg xmlns=\"…\"/>".getBytes(StandardCharsets.UTF_8);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "..", "a/b", "a\\b", "A", "a.svg", "-a", "a-", "a--b", "a b", "ä", "a\n", "a\u0000"
      })
  void aNameThatIsNoFilesNameIsRefused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Drawing(name, "title", SVG))
        .withMessageContaining(
            "(want words of a-z and 0-9 joined by hyphens, at most 64 characters)");
  }

  @Test
  void boundsAreHeld() {
    String longest = "a".repeat(Drawing.NAME_LENGTH);
    assertThat(new Drawing(longest, "t".repeat(Drawing.TITLE_LENGTH), SVG).name()).hasSize(64);
    assertThatIllegalArgumentException().isThrownBy(() -> new Drawing(longest + "a", "t", SVG));
    for (String title : new String[] {"", " ", "a\nb", "t".repeat(Drawing.TITLE_LENGTH + 1)}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Drawing("a", title, SVG))
          .withMessageContaining("(want one line of 1 to 200)");
    }
    var large = new byte[Drawing.MAX_BYTES + 1];
    System.arraycopy(SVG, 0, large, 0, SVG.length);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Drawing("a", "t", large))
        .withMessage("Invalid drawing a: 2097153 bytes (want at most 2097152)");
  }

  @Test
  void whatIsNoSvgIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Drawing("a", "t", "<html>".getBytes(StandardCharsets.UTF_8)))
        .withMessage("Invalid drawing a: it does not begin as SVG");
  }

  @Test
  void titlesOfAnyTextAreOneShortLine() {
    assertThat(Titles.line(" a\r\n\u2028b\u0000c ")).isEqualTo("a  b c");
    assertThat(Titles.line("\n")).isEqualTo("–");
    assertThat(Titles.line("🍣".repeat(150)))
        .hasSizeLessThanOrEqualTo(Drawing.TITLE_LENGTH)
        .endsWith("🍣…");
  }
}
