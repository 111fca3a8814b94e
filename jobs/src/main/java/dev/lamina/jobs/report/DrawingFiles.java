package dev.lamina.jobs.report;

import dev.lamina.core.draw.Drawing;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Drawings as files {@code drawings/trial-N/NAME.svg} beside a report. They take the place of those
 * of an earlier report under the same name; other files are left alone.
 */
public final class DrawingFiles {

  private static final String FOLDER = "drawings";
  private static final String USUAL_PAGE = "report.html";
  private static final String TRIAL = "trial-(0|[1-9]\\d*)";
  private static final String DRAWING = "[a-z0-9]+(-[a-z0-9]+)*\\.svg";

  private final Path root;
  private final Set<Path> written = new HashSet<>();

  /**
   * @param page file of the report: of one that is not called {@code report.html} the folder is
   *     {@code PAGE-drawings}, so that two pages in one place have each its own
   */
  public DrawingFiles(Path page) {
    Path file = page.toAbsolutePath().normalize();
    String name = file.getFileName().toString();
    String stem = name.replaceFirst("\\.html?$", "");
    this.root = file.resolveSibling(name.equals(USUAL_PAGE) ? FOLDER : stem + "-" + FOLDER);
  }

  /** Where the files go. */
  public Path folder() {
    return root;
  }

  /**
   * Writes what a trial drew.
   *
   * @throws LaminaException {@code RESOURCES} if it cannot be written
   */
  public void write(TrialDrawings trial) {
    for (Drawing drawing : trial.drawings()) {
      Path file = root.resolve("trial-" + trial.trial()).resolve(drawing.name() + ".svg");
      ReportFile.write(file, drawing.svg());
      written.add(file);
    }
  }

  /**
   * Deletes the files of earlier reports that were not written anew.
   *
   * @return how many files there are now
   * @throws LaminaException {@code RESOURCES} if they cannot be deleted
   */
  public int finish() {
    if (Files.isDirectory(root)) {
      try {
        for (Path trial : inside(root, TRIAL)) {
          if (Files.isDirectory(trial, LinkOption.NOFOLLOW_LINKS)) {
            for (Path file : inside(trial, DRAWING)) {
              if (!written.contains(file)) {
                Files.delete(file);
              }
            }
            deleteIfEmpty(trial);
          }
        }
        deleteIfEmpty(root);
      } catch (IOException e) {
        throw new LaminaException(
            Failure.RESOURCES, "Cannot delete old drawings in %s: %s".formatted(root, e), e);
      }
    }
    return written.size();
  }

  private static List<Path> inside(Path folder, String names) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(entry -> entry.getFileName().toString().matches(names)).toList();
    }
  }

  private static void deleteIfEmpty(Path folder) throws IOException {
    try {
      Files.delete(folder);
    } catch (DirectoryNotEmptyException used) {
      // It holds drawings, or files of others.
    }
  }
}
