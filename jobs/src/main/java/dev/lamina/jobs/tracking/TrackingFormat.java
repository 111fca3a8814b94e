package dev.lamina.jobs.tracking;

import java.nio.file.Path;
import java.util.Locale;

/** As what metrics are handed on. */
public enum TrackingFormat {
  /** Event files of TensorBoard. */
  TENSORBOARD,

  /** A line of JSON an epoch. */
  JSONL,

  /** A row a value. */
  CSV;

  /** Where metrics go in a folder. */
  public Tracker in(Path folder) {
    return switch (this) {
      case TENSORBOARD -> new EventFiles(folder);
      case JSONL -> new JsonLines(folder);
      case CSV -> new CsvFile(folder);
    };
  }

  /** As users write it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
