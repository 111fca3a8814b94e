package dev.lamina.core.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BackwardOrderTest {

  private static final BackwardOrder WINDOWS =
      new BackwardOrder(
          List.of(
              new Span(0, 1),
              new Span(1, 1),
              new Span(1, 2),
              new Span(2, 2),
              new Span(2, 3),
              new Span(3, 3)));

  @Test
  void gradientsOfOneStartGoBackTogetherOnceTheFarthestLossIsThere() {
    assertThat(WINDOWS.startsAfter(0)).isEmpty();
    assertThat(WINDOWS.startsAfter(1)).containsExactly(0);
    assertThat(WINDOWS.startsAfter(2)).containsExactly(1);
    assertThat(WINDOWS.startsAfter(3)).containsExactly(3, 2);
  }

  @Test
  void theLastPassThroughAModuleIsTheOneAfterWhichNoSpanContainsIt() {
    assertThat(WINDOWS.isLast(0, 0)).isTrue();
    assertThat(WINDOWS.isLast(1, 0)).isFalse();
    assertThat(WINDOWS.isLast(1, 1)).isTrue();
    assertThat(WINDOWS.isLast(3, 3)).isFalse();
    assertThat(WINDOWS.isLast(3, 2)).isTrue();
  }

  @Test
  void gradientsOfOneStartAloneGoThroughTheFirstModule() {
    assertThat(WINDOWS.isOnly(0)).isTrue();
    assertThat(WINDOWS.isOnly(1)).isFalse();
    assertThat(WINDOWS.isOnly(3)).isFalse();
    assertThat(new BackwardOrder(List.of(new Span(0, 2), new Span(0, 1))).isOnly(1)).isTrue();
  }

  @Test
  void aModuleIsCompleteWithTheLastOfItsPasses() {
    assertThat(WINDOWS.completeAfter(0)).isEmpty();
    assertThat(WINDOWS.completeAfter(1)).containsExactly(0);
    assertThat(WINDOWS.completeAfter(2)).containsExactly(1);
    assertThat(WINDOWS.completeAfter(3)).containsExactly(2, 3);
  }

  @Test
  void passesGoOnIntoTheModuleBeforeUnlessASpanStartsThere() {
    assertThat(WINDOWS.crosses(0)).isFalse();
    assertThat(WINDOWS.crosses(1)).isTrue();
    var single = new BackwardOrder(List.of(new Span(0, 0), new Span(1, 1)));
    assertThat(single.crosses(1)).isFalse();
    assertThat(single.completeAfter(0)).containsExactly(0);
  }
}
