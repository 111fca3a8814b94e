package dev.lamina.jobs.tracking;

import dev.lamina.jobs.table.SweepsTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A file {@code SWEEP.csv} with a row a value: {@code trial,restarts,epoch,metric,value}, and a
 * file {@code SWEEP-parameters.csv} with a row a run, see {@link CsvParameters}. Each is written
 * anew when something is added, so that a reader meets the old one or the new one; parameters come
 * after values.
 */
final class CsvFile implements Tracker {

  private static final String HEADER = "trial,restarts,epoch,metric,value";
  private static final int COLUMNS = 5;

  private final TrackingFolder folder;

  /**
   * @param folder closed with this
   */
  CsvFile(TrackingFolder folder) {
    this.folder = folder;
  }

  private Path file(String sweep) {
    return folder.path().resolve(sweep + ".csv");
  }

  private Path parameters(String sweep) {
    return folder.path().resolve(sweep + "-parameters.csv");
  }

  @Override
  public SortedMap<Run, TrackedRun> read(SweepsTable.Entry sweep) throws IOException {
    var runs = new TreeMap<Run, TrackedRun>();
    Path file = file(sweep.id());
    if (!Files.exists(file)) {
      return runs;
    }
    List<String> lines = Files.readAllLines(file);
    if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
      throw new IOException("%s is none of Lamina's (want the columns %s)".formatted(file, HEADER));
    }
    for (String line : lines.subList(1, lines.size())) {
      String[] columns = line.split(",", -1);
      try {
        if (columns.length != COLUMNS) {
          throw new NumberFormatException(columns.length + " columns");
        }
        runs.computeIfAbsent(
                new Run(sweep.id(), Integer.parseInt(columns[0]), Integer.parseInt(columns[1])),
                any -> new TrackedRun())
            .add(Integer.parseInt(columns[2]), columns[3], Double.parseDouble(columns[4]));
      } catch (NumberFormatException e) {
        throw new IOException("%s has the row %s (want %s)".formatted(file, line, HEADER), e);
      }
    }
    return runs;
  }

  @Override
  public void append(MeasuredSweep sweep, MeasuredRun run) throws IOException {
    Path file = file(run.run().sweep());
    var all = new StringBuilder(Files.exists(file) ? Files.readString(file) : HEADER + "\n");
    for (MeasuredEpoch epoch : run.epochs()) {
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
    replace(file, all);
  }

  private static void replace(Path file, CharSequence text) throws IOException {
    Path draft = file.resolveSibling("." + file.getFileName() + ".unfinished");
    Files.writeString(draft, text);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** What earlier runs had stays. */
  @Override
  public void conclude(MeasuredSweep sweep) throws IOException {
    if (sweep.runs().isEmpty()) {
      return;
    }
    CsvParameters there = CsvParameters.read(parameters(sweep.id()), sweep.id());
    CsvParameters all = there.with(CsvParameters.of(sweep));
    if (!all.equals(there)) {
      replace(parameters(sweep.id()), all.text());
    }
  }

  @Override
  public List<String> otherDifferences(MeasuredSweep sweep, SortedMap<Run, TrackedRun> there)
      throws IOException {
    CsvParameters written = CsvParameters.read(parameters(sweep.id()), sweep.id());
    var differences = new ArrayList<String>();
    for (MeasuredRun run : sweep.runs()) {
      var found = written.runs().get(run.run());
      if (there.containsKey(run.run()) && !run.parameters().equals(found)) {
        differences.add(
            "%s: parameters are %s (want %s; the next track writes them)"
                .formatted(run.run().name(), found == null ? "missing" : found, run.parameters()));
      }
    }
    return differences;
  }

  @Override
  public void close() {
    folder.close();
  }
}
