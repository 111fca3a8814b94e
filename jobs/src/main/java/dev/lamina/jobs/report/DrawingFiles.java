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
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Drawings as files {@code drawings/trial-N/NAME.svg} beside a report. They take the place of those
 * of an earlier report, which a hidden file names; other files are left alone. Where there is
 * nothing to write, those of an earlier report stay: they may be all that is left.
 */
public final class DrawingFiles {

  private static final String FOLDER = "drawings";
  private static final String NAMES = ".lamina";
  private static final long MOST_NAMES = 64L << 20;
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
   * Deletes the files of earlier reports that were not written anew, unless nothing was.
   *
   * @return how many were written
   * @throws LaminaException {@code RESOURCES} if they cannot be deleted
   */
  public int finish() {
    try {
      Set<Path> earlier = earlier();
      if (written.isEmpty()) {
        return 0;
      }
      for (Path file : earlier) {
        if (!written.contains(file)) {
          Files.deleteIfExists(file);
          deleteIfEmpty(file.getParent());
        }
      }
      String names =
          written.stream()
              .map(file -> root.relativize(file).toString())
              .sorted()
              .collect(Collectors.joining("\n", "", "\n"));
      ReportFile.write(root.resolve(NAMES), names);
      return written.size();
    } catch (IOException e) {
      throw new LaminaException(
          Failure.RESOURCES, "Cannot delete old drawings in %s: %s".formatted(root, e), e);
    }
  }

  /** The files of the report before, as far as they are there. */
  private Set<Path> earlier() throws IOException {
    var earlier = new HashSet<Path>();
    Path names = root.resolve(NAMES);
    if (Files.isRegularFile(names, LinkOption.NOFOLLOW_LINKS) && Files.size(names) <= MOST_NAMES) {
      for (String name : Files.readString(names).split("\n")) {
        if (!name.matches(TRIAL + "/" + DRAWING)) {
          continue;
        }
        Path file = root.resolve(name);
        if (Files.isDirectory(file.getParent(), LinkOption.NOFOLLOW_LINKS)
            && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          earlier.add(file);
        }
      }
    }
    return earlier;
  }

  private static void deleteIfEmpty(Path folder) throws IOException {
    try {
      Files.delete(folder);
    } catch (DirectoryNotEmptyException used) {
      // It holds drawings, or files of others.
    }
  }
}
