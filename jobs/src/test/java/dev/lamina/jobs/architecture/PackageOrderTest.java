package dev.lamina.jobs.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What each package of jobs may know of the others. A new package gets a line in this table. */
@AnalyzeClasses(packages = "dev.lamina.jobs", importOptions = DoNotIncludeTests.class)
class PackageOrderTest {

  private static final Map<String, Set<String>> KNOWS =
      Map.ofEntries(
          entry("storage", Set.of()),
          entry("table", Set.of("storage")),
          entry("text", Set.of()),
          entry("spark", Set.of("storage", "table")),
          entry("preprocess", Set.of("spark", "storage", "table")),
          entry("data", Set.of("spark", "storage", "table", "text")),
          entry("sweep", Set.of("spark", "storage", "table")),
          entry("launch", Set.of("preprocess", "spark", "sweep", "table")),
          entry("model", Set.of("report", "sweep", "table")),
          entry("score", Set.of("model", "spark", "storage", "table")),
          entry("alert", Set.of("spark", "storage", "sweep")),
          entry("report", Set.of("table", "text")),
          entry("audit", Set.of("spark", "storage", "table")),
          entry("upkeep", Set.of("table")),
          entry("tracking", Set.of("storage", "table")),
          entry("doctor", Set.of("spark", "storage", "table")),
          entry(
              "notebook",
              Set.of(
                  "data", "launch", "model", "report", "score", "spark", "storage", "sweep",
                  "table")),
          entry(
              "cli",
              Set.of(
                  "preprocess",
                  "data",
                  "sweep",
                  "launch",
                  "model",
                  "score",
                  "alert",
                  "report",
                  "audit",
                  "upkeep",
                  "tracking",
                  "doctor",
                  "spark",
                  "table",
                  "text")));

  @ArchTest static final ArchRule PACKAGES_KNOW_ONLY_WHAT_IS_BELOW_THEM = order();

  @ArchTest
  static final ArchRule EVERY_CLASS_IS_IN_A_PACKAGE_OF_THE_TABLE =
      classes()
          .should()
          .resideInAnyPackage(
              KNOWS.keySet().stream().map(PackageOrderTest::pattern).toArray(String[]::new));

  @ArchTest
  static final ArchRule JOBS_LEAVE_THE_ENGINE_TO_CORE =
      noClasses()
          .that()
          // Of the profile djl-spark.
          .haveSimpleNameNotStartingWith("DjlSpark")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ai.djl..", "com.sun.jna..");

  @ArchTest
  static final ArchRule REPORTS_NEED_NO_SPARK =
      noClasses()
          .that()
          .resideInAPackage("dev.lamina.jobs.report..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark..");

  @ArchTest
  static final ArchRule NO_PACKAGES_NEED_EACH_OTHER =
      slices().matching("dev.lamina.jobs.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule FUNCTIONS_LIVE_WITH_THEIR_NOUN =
      noClasses().should().haveNameMatching(".*(Utils?|Helpers?|Manager|Impl)");

  private static ArchRule order() {
    LayeredArchitecture order =
        layeredArchitecture().consideringOnlyDependenciesInAnyPackage("dev.lamina.jobs..");
    for (String name : KNOWS.keySet()) {
      order = order.layer(name).definedBy(pattern(name));
    }
    for (Map.Entry<String, Set<String>> entry : KNOWS.entrySet()) {
      var layer = order.whereLayer(entry.getKey());
      order =
          entry.getValue().isEmpty()
              ? layer.mayNotAccessAnyLayer()
              : layer.mayOnlyAccessLayers(entry.getValue().toArray(String[]::new));
    }
    return order;
  }

  private static String pattern(String name) {
    return "dev.lamina.jobs." + name + "..";
  }

  @Test
  void everyPackageSaysWhatItIs() throws IOException {
    try (var folders = Files.walk(Path.of("src/main/java")).filter(Files::isDirectory)) {
      assertThat(folders)
          .filteredOn(PackageOrderTest::hasSources)
          .isNotEmpty()
          .allSatisfy(folder -> assertThat(folder.resolve("package-info.java")).exists());
    }
  }

  private static boolean hasSources(Path folder) {
    String[] sources = folder.toFile().list((parent, name) -> name.endsWith(".java"));
    return sources != null && sources.length > 0;
  }
}
