package dev.lamina.jobs.cli;

import dev.lamina.core.data.format.GeneratedImages;
import dev.lamina.core.experiment.SweepSpec;
import picocli.CommandLine.Option;

/** Options that say what images a network is for, where no data set is at hand. */
final class ImageOptions {

  private static final int CLASSES = 10;
  private static final int SIZE = 32;

  @Option(
      names = "--classes",
      paramLabel = "N",
      description = "Classes of the data (default: those of data.generate, else 10).")
  private Integer classes;

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      description = "Height and width of the images (default: those of data.generate, else 32).")
  private Integer size;

  /** As given, as the sweep generates them, or the usual number. */
  int classes(SweepSpec sweep) {
    return classes == null
        ? SweepData.generated(sweep).map(GeneratedImages::classes).orElse(CLASSES)
        : classes;
  }

  /** In pixels: as given, as the sweep generates them, or the usual number. */
  int size(SweepSpec sweep) {
    return size == null
        ? SweepData.generated(sweep).map(images -> GeneratedImages.side()).orElse(SIZE)
        : size;
  }
}
