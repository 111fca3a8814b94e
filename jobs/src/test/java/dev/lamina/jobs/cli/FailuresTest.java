package dev.lamina.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailuresTest {

  private final StringWriter err = new StringWriter();

  private int of(Exception failure) {
    var out = new PrintWriter(new StringWriter());
    return Failures.ofCommand(failure, Lamina.commandLine(out, new PrintWriter(err, true)), null);
  }

  @AfterEach
  void quiet() {
    Verbosity.set(false);
  }

  @ParameterizedTest
  @CsvSource({"SPEC, 2", "DATA, 3", "RESOURCES, 4", "INTERNAL, 5", "LOST, 9"})
  void everyKindHasItsExitCodeAlsoAsACause(Failure kind, int code) {
    var failure = new LaminaException(kind, "Cannot x: y");

    assertThat(of(new IllegalStateException("outer", failure))).isEqualTo(code);
    assertThat(err.toString()).contains(kind + ": Cannot x: y").doesNotContain("outer", "\tat ");
  }

  @Test
  void anUnforeseenFailureIsAFaultOfLaminaAndSaysHowToSeeMore() {
    assertThat(of(new NullPointerException())).isEqualTo(5);
    assertThat(err.toString()).contains("INTERNAL: NullPointerException", "--verbose");
  }

  @Test
  void verboseShowsTheTrace() {
    Verbosity.set(true);

    of(new LaminaException(Failure.DATA, "Cannot x: y"));

    assertThat(err.toString()).contains("\tat ");
  }

  @Test
  void anInterruptionIsNoFault() {
    assertThat(of(new IllegalStateException(new InterruptedException()))).isEqualTo(130);
    assertThat(err.toString()).contains("the same command goes on");
  }
}
