package dev.lamina.core.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VirtualPathTest {

  private static final int LIMIT = 200;

  @Provide
  Arbitrary<String> written() {
    Arbitrary<String> names =
        Arbitraries.of(
            "..", ".", "", "a", "b.jpg", "C:", "\\", "\0", "\n", "日本", "._x", "\ud800", "~");
    return names
        .list()
        .ofMaxSize(6)
        .flatMap(
            list -> Arbitraries.of("/", "//", "\\", "").map(slash -> String.join(slash, list)));
  }

  @Property
  void aCleanPathStaysBelowAnyFolder(@ForAll("written") String written) {
    String clean;
    try {
      clean = VirtualPath.clean(written, LIMIT);
    } catch (RejectedException e) {
      assertThat(e.reason()).isEqualTo(RejectReason.UNSAFE_PATH);
      return;
    }
    Path root = Path.of("/root/folder");
    assertThat(root.resolve(clean).normalize().startsWith(root)).isTrue();
    assertThat(clean)
        .doesNotContain("\\", "\0", "\n", "//")
        .doesNotStartWith("/")
        .doesNotEndWith("/");
    assertThat(List.of(clean.split("/"))).doesNotContain("..", ".");
  }

  @Property
  void cleaningACleanPathChangesNothing(@ForAll("written") String written) {
    try {
      String clean = VirtualPath.clean(written, LIMIT);
      assertThat(VirtualPath.clean(clean, LIMIT)).isEqualTo(clean);
    } catch (RejectedException e) {
      assertThat(e.reason()).isEqualTo(RejectReason.UNSAFE_PATH);
    }
  }

  @Property
  void anyTextIsCleanedOrRefusedAndCanBeShown(@ForAll String written) {
    try {
      VirtualPath.clean(written, LIMIT);
    } catch (RejectedException e) {
      assertThat(e.reason()).isEqualTo(RejectReason.UNSAFE_PATH);
    }
    assertThat(VirtualPath.printable(written).codePoints())
        .noneMatch(c -> Character.isISOControl(c) || (c >= 0xd800 && c < 0xe000));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../a",
        "a/../b",
        "/a",
        "a\\b",
        "C:/a",
        "c:a",
        "a\u0000",
        "a\nb",
        "a\ud800b",
        "\u0085"
      })
  void whatLeadsOutOrIsNoNameIsUnsafe(String written) {
    assertThatThrownBy(() -> VirtualPath.clean(written, LIMIT))
        .isInstanceOf(RejectedException.class);
  }

  @ParameterizedTest
  @CsvSource({"./a/b, a/b", "a//b/, a/b", "a/./b, a/b", "..., ...", "a..b, a..b", "./, ''"})
  void whatChangesNothingIsDropped(String written, String clean) {
    assertThat(VirtualPath.clean(written, LIMIT)).isEqualTo(clean);
  }

  @ParameterizedTest
  @CsvSource({"a, a, true", "a, a/b, true", "a, ab, false", "'', a, true", "a/b, a, false"})
  void aFolderHoldsWhatIsBelowIt(String around, String inner, boolean within) {
    assertThat(VirtualPath.within(around, inner)).isEqualTo(within);
  }
}
