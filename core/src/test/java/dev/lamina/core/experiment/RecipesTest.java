package dev.lamina.core.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.spec.SpecNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The sweeps that come with Lamina say what it takes. */
class RecipesTest {

  private static final Path FOLDER = Path.of("../conf/sweeps");

  static List<Path> recipes() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void areReadWithTheTrialsThatTheyBegin(Path file) throws IOException {
    SweepSpec sweep = SweepSpec.of(SpecNode.parse(Files.readString(file), file.toString()));
    // Reads the trials that it begins with, and some that a search may come to.
    sweep.refuseInertParameters();
    assertThat(sweep.name() + ".yaml").isEqualTo(file.getFileName().toString());
  }
}
