package dev.lamina.jobs.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaminaSessionTest {

  @Test
  void anEmbeddedSessionIsQuietLocalAndLeavesNothing() {
    Path warehouse;
    try (var session = LaminaSession.open("test", 2)) {
      var conf = session.spark().conf();
      assertThat(conf.get("spark.master")).isEqualTo("local[2]");
      assertThat(conf.get("spark.ui.enabled")).isEqualTo("false");
      assertThat(conf.get("spark.sql.session.timeZone")).isEqualTo("UTC");
      assertThat(session.spark().sparkContext().uiWebUrl().isEmpty()).isTrue();
      warehouse = Path.of(URI.create(conf.get("spark.sql.warehouse.dir")));
      assertThat(warehouse.getParent()).isDirectory();
      assertThat(conf.get("spark.local.dir")).isEqualTo(warehouse.getParent().toString());
    }
    assertThat(warehouse.getParent()).doesNotExist();
  }

  @Test
  void eachOfSeveralSessionsHasAFolderAndLeavesNone() throws IOException {
    var folders = new ArrayList<Path>();
    for (int i = 0; i < 2; i++) {
      try (var session = LaminaSession.open("test", 1)) {
        folders.add(Path.of(session.spark().conf().get("spark.local.dir")));
        assertThat(session.context().parallelize(List.of(1, 2), 2).repartition(2).count())
            .isEqualTo(2);
        try (var shuffled = Files.list(folders.get(i))) {
          assertThat(shuffled).anyMatch(path -> path.toString().contains("blockmgr"));
        }
      }
    }
    assertThat(folders).doesNotHaveDuplicates().allSatisfy(path -> assertThat(path).doesNotExist());
  }

  @Test
  void aSessionThatRunsAlreadyIsUsedAndLeftRunning() {
    try (var outer = LaminaSession.open("outer", 1)) {
      try (var inner = LaminaSession.open("inner", 1)) {
        assertThat(inner.spark().sparkContext()).isSameAs(outer.spark().sparkContext());
      }
      assertThat(outer.spark().sparkContext().isStopped()).isFalse();
      assertThat(outer.spark().range(3).count()).isEqualTo(3);
    }
  }

  @Test
  void aConfiguredMasterIsTaken() {
    System.setProperty("spark.master", "local[1]");
    System.setProperty("spark.ui.enabled", "false");
    System.setProperty("spark.sql.session.timeZone", "Europe/Vienna");
    try (var session = LaminaSession.open("submitted", 7)) {
      assertThat(session.spark().conf().get("spark.master")).isEqualTo("local[1]");
      assertThat(session.spark().conf().get("spark.sql.session.timeZone"))
          .isEqualTo("Europe/Vienna");
      assertThat(session.spark().conf().get("spark.sql.extensions")).contains("Delta");
    } finally {
      System.clearProperty("spark.master");
      System.clearProperty("spark.ui.enabled");
      System.clearProperty("spark.sql.session.timeZone");
    }
  }
}
