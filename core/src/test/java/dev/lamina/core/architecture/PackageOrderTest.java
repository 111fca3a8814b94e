package dev.lamina.core.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
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

/** What each package of core may know. A new package gets a line in this table. */
@AnalyzeClasses(packages = "dev.lamina.core", importOptions = DoNotIncludeTests.class)
class PackageOrderTest {

  private static final Map<String, Set<String>> KNOWS =
      Map.ofEntries(
          Map.entry("spec", Set.of()),
          Map.entry("digest", Set.of()),
          Map.entry("random", Set.of("spec")),
          Map.entry("metric", Set.of("spec")),
          Map.entry("metric.coco", Set.of("spec")),
          Map.entry("metric.yolo", Set.of("metric", "metric.coco", "spec")),
          Map.entry("image", Set.of("spec")),
          Map.entry("draw", Set.of("image", "spec")),
          Map.entry("source", Set.of("digest", "spec")),
          Map.entry("data", Set.of("source", "image", "digest", "random", "spec")),
          Map.entry("detection", Set.of("boxloss", "data", "graph", "image", "metric", "spec")),
          Map.entry("graph", Set.of("digest", "random", "spec")),
          Map.entry("engine", Set.of("graph", "random", "spec")),
          Map.entry("nn", Set.of("graph", "random", "spec")),
          Map.entry("boxloss", Set.of("graph", "spec")),
          Map.entry("backbone", Set.of("boxloss", "nn", "graph", "random", "spec")),
          Map.entry("replacement", Set.of("backbone", "boxloss", "engine", "nn", "graph", "spec")),
          Map.entry("quantization", Set.of("backbone", "local", "graph", "spec")),
          Map.entry("local", Set.of("backbone", "boxloss", "nn", "graph", "random", "spec")),
          Map.entry(
              "score",
              Set.of("detection", "local", "engine", "graph", "data", "image", "metric", "spec")),
          Map.entry(
              "train",
              Set.of(
                  "score",
                  "detection",
                  "draw",
                  "local",
                  "backbone",
                  "engine",
                  "graph",
                  "data",
                  "image",
                  "metric",
                  "random",
                  "spec")),
          Map.entry(
              "deploy",
              Set.of(
                  "experiment",
                  "quantization",
                  "score",
                  "train",
                  "detection",
                  "local",
                  "backbone",
                  "engine",
                  "graph",
                  "data",
                  "image",
                  "metric",
                  "digest",
                  "random",
                  "spec")),
          Map.entry("tune", Set.of("metric", "random", "spec")),
          Map.entry(
              "experiment",
              Set.of(
                  "train",
                  "detection",
                  "draw",
                  "tune",
                  "local",
                  "replacement",
                  "quantization",
                  "boxloss",
                  "backbone",
                  "engine",
                  "graph",
                  "data",
                  "metric",
                  "digest",
                  "random",
                  "spec")));

  @ArchTest static final ArchRule PACKAGES_KNOW_ONLY_WHAT_IS_BELOW_THEM = order();

  @ArchTest
  static final ArchRule EVERY_CLASS_IS_IN_A_PACKAGE_OF_THE_TABLE =
      classes()
          .should()
          .resideInAnyPackage(
              KNOWS.keySet().stream().map(PackageOrderTest::pattern).toArray(String[]::new));

  @ArchTest
  static final ArchRule ONLY_THE_ENGINE_KNOWS_DJL =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.lamina.core.engine..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ai.djl..");

  /** Native libraries are called by the engine, and by the decoder that libturbojpeg speeds up. */
  @ArchTest
  static final ArchRule ONLY_THE_ENGINE_AND_IMAGES_CALL_NATIVE_LIBRARIES =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.lamina.core.engine..", "dev.lamina.core.image..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.sun.jna..");

  @ArchTest
  static final ArchRule NO_PACKAGES_NEED_EACH_OTHER =
      slices().matching("dev.lamina.core.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule FUNCTIONS_LIVE_WITH_THEIR_NOUN =
      noClasses().should().haveNameMatching(".*(Utils?|Helpers?|Manager|Impl)");

  private static ArchRule order() {
    LayeredArchitecture order =
        layeredArchitecture().consideringOnlyDependenciesInAnyPackage("dev.lamina.core..");
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
    return "dev.lamina.core." + name + "..";
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
