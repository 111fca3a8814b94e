package dev.lamina.jobs.cli;

import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.format.GeneratedImages;
import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.experiment.TrialSpec;
import dev.lamina.jobs.launch.SweepData;
import dev.lamina.jobs.spark.SparkSettings;
import dev.lamina.jobs.table.DatasetTables;
import dev.lamina.jobs.table.Publication;
import java.util.ArrayList;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that say what images a network is for, where no data set is at hand. */
final class ImageOptions {

  private static final int CLASSES = 10;
  private static final int SIZE = 32;

  @Option(
      names = "--classes",
      paramLabel = "N",
      description =
          "Classes of the data, of text the tokens of its vocabulary (default: those of --data,"
              + " else 10).")
  private Integer classes;

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      description = "Height and width of the images (default: those of --data, else 32).")
  private Integer size;

  @Option(
      names = "--data",
      paramLabel = "TABLE",
      description =
          "Data set that says both, as preprocess wrote it (default: data.table or data.generate of"
              + " the specification).")
  private String data;

  /**
   * What networks of a sweep are for.
   *
   * @param pictures size of all pictures; empty if they differ
   * @param assumed what was neither given nor known, for people
   */
  record Images(int classes, Optional<ImageSize> pictures, Optional<String> assumed) {

    /** Height and width of what the network of a trial sees. */
    int seenBy(TrialSpec trial) {
      return trial.inputSize(pictures);
    }
  }

  /**
   * As given, as the data of the sweep are, or the usual ones.
   *
   * @throws dev.lamina.core.spec.LaminaException {@code DATA} if a data set is named that is not
   *     there, and neither option says what it would
   */
  Images of(SweepSpec sweep) {
    Optional<Images> known =
        classes != null && size != null ? Optional.empty() : ofData(sweep).or(() -> made(sweep));
    return new Images(
        classes != null ? classes : known.map(Images::classes).orElse(CLASSES),
        size != null
            ? Optional.of(ImageSize.square(size))
            : known.map(Images::pictures).orElse(Optional.of(ImageSize.square(SIZE))),
        known.isEmpty() ? assumed() : Optional.empty());
  }

  private Optional<String> assumed() {
    var assumed = new ArrayList<String>();
    if (classes == null) {
      assumed.add("%s classes (of text: tokens of the vocabulary)".formatted(CLASSES));
    }
    if (size == null) {
      assumed.add("pictures of %s x %s".formatted(SIZE, SIZE));
    }
    return assumed.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Assumed, for want of --data, --classes and --size: " + String.join(", ", assumed));
  }

  private Optional<Images> ofData(SweepSpec sweep) {
    return Optional.ofNullable(data)
        .or(sweep::table)
        .map(
            table -> {
              Publication found = new DatasetTables(table, SparkSettings.hadoop()).newest();
              return new Images(
                  found.description().classNames().size(), found.size(), Optional.empty());
            });
  }

  private static Optional<Images> made(SweepSpec sweep) {
    return SweepData.generated(sweep)
        .map(
            images ->
                new Images(
                    images.classes(),
                    Optional.of(ImageSize.square(GeneratedImages.side())),
                    Optional.empty()));
  }
}
