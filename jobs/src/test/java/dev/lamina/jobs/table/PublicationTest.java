package dev.lamina.jobs.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PublicationTest {

  @Test
  void trialsAreMeasuredByTheTestSplitOrElseByTheValidationSplit() {
    assertThat(of("train", "val", "test").heldOut()).isEqualTo("test");
    assertThat(of("train", "val").heldOut()).isEqualTo("val");
    assertThat(of("train").heldOut()).isEqualTo("test");
  }

  private static Publication of(String... splits) {
    var described = new TreeMap<String, SplitDescription>();
    for (String split : splits) {
      described.put(split, new SplitDescription(1, 1, Map.of(), "0".repeat(64), ""));
    }
    var description =
        new DatasetDescription(
            "folder",
            Map.of(),
            Map.of(),
            List.of("a", "b"),
            List.of(),
            OptionalInt.empty(),
            "none stated");
    return new Publication(
        1, 1, "listing", description, described, 3, Optional.empty(), Optional.empty());
  }
}
