package dev.lamina.jobs.tracking;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A file {@code SWEEP.csv} with a row a value: {@code trial,restarts,epoch,metric,value}. It is
 * written anew when something is added, so that a reader meets the old one or the new one.
 */
final class CsvFile implements Tracker {

  private static final String HEADER = "trial,restarts,epoch,metric,value";
  private static final int COLUMNS = 5;

  private final Path folder;

  CsvFile(Path folder) {
    this.folder = folder;
  }

  private Path file(String sweep) {
    return folder.resolve(sweep + ".csv");
  }

  @Override
  public SortedMap<Run, SortedMap<Integer, SortedMap<String, Double>>> read(String sweep)
      throws IOException {
    var runs = new TreeMap<Run, SortedMap<Integer, SortedMap<String, Double>>>();
    if (!Files.exists(file(sweep))) {
      return runs;
    }
    List<String> lines = Files.readAllLines(file(sweep));
    if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
      throw new IOException(
          "%s is none of Lamina's (want the columns %s)".formatted(file(sweep), HEADER));
    }
    for (String line : lines.subList(1, lines.size())) {
      String[] columns = line.split(",", -1);
      try {
        if (columns.length != COLUMNS) {
          throw new NumberFormatException(columns.length + " columns");
        }
        runs.computeIfAbsent(
                new Run(sweep, Integer.parseInt(columns[0]), Integer.parseInt(columns[1])),
                any -> new TreeMap<>())
            .computeIfAbsent(Integer.parseInt(columns[2]), any -> new TreeMap<>())
            .put(columns[3], Double.parseDouble(columns[4]));
      } catch (NumberFormatException e) {
        throw new IOException(
            "%s has the row %s (want %s)".formatted(file(sweep), line, HEADER), e);
      }
    }
    return runs;
  }

  @Override
  public void append(MeasuredRun run, List<MeasuredEpoch> newer) throws IOException {
    Path file = file(run.run().sweep());
    var all = new StringBuilder(Files.exists(file) ? Files.readString(file) : HEADER + "\n");
    for (MeasuredEpoch epoch : newer) {
      epoch
          .values()
          .forEach(
              (name, value) ->
                  all.append(run.run().trial())
                      .append(',')
                      .append(run.run().restarts())
                      .append(',')
                      .append(epoch.epoch())
                      .append(',')
                      .append(name)
                      .append(',')
                      .append(value)
                      .append('\n'));
    }
    Path draft = file.resolveSibling("." + file.getFileName() + ".unfinished");
    Files.writeString(draft, all);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void close() {}
}
