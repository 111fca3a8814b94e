package dev.lamina.jobs.tracking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.jobs.table.SweepsTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A file {@code SWEEP.jsonl} with a line of JSON an epoch: {@code sweep}, {@code trial}, {@code
 * restarts}, {@code epoch}, {@code logged}, {@code parameters} and {@code metrics}. Numbers are
 * written so that they read back to the bit; what is no number is a text.
 */
final class JsonLines implements Tracker {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final TrackingFolder folder;

  /**
   * @param folder closed with this
   */
  JsonLines(TrackingFolder folder) {
    this.folder = folder;
  }

  private Path file(String sweep) {
    return folder.path().resolve(sweep + ".jsonl");
  }

  @Override
  public SortedMap<Run, TrackedRun> read(SweepsTable.Entry sweep) throws IOException {
    var runs = new TreeMap<Run, TrackedRun>();
    Path file = file(sweep.id());
    if (!Files.exists(file)) {
      return runs;
    }
    int number = 0;
    for (String line : whole(Files.readString(file)).lines().toList()) {
      number++;
      try {
        JsonNode row = JSON.readTree(line);
        var run =
            new Run(
                row.required("sweep").textValue(),
                row.required("trial").intValue(),
                row.required("restarts").intValue());
        TrackedRun tracked = runs.computeIfAbsent(run, any -> new TrackedRun());
        for (Map.Entry<String, JsonNode> metric : row.required("metrics").properties()) {
          JsonNode value = metric.getValue();
          tracked.add(
              row.required("epoch").intValue(),
              metric.getKey(),
              value.isNumber() ? value.doubleValue() : Double.parseDouble(value.textValue()));
        }
      } catch (IOException | IllegalArgumentException e) {
        throw new IOException(
            "%s, line %s is none of Lamina's: %s".formatted(file, number, e.getMessage()), e);
      }
    }
    return runs;
  }

  /** Without a last line that was not written to its end. */
  private static String whole(String text) {
    return text.substring(0, text.lastIndexOf('\n') + 1);
  }

  @Override
  public void append(MeasuredSweep sweep, MeasuredRun run) throws IOException {
    var lines = new StringBuilder();
    for (MeasuredEpoch epoch : run.epochs()) {
      ObjectNode row = JSON.createObjectNode();
      row.put("sweep", run.run().sweep());
      row.put("trial", run.run().trial());
      row.put("restarts", run.run().restarts());
      row.put("epoch", epoch.epoch());
      row.put("logged", epoch.logged().toString());
      ObjectNode parameters = row.putObject("parameters");
      run.parameters().forEach(parameters::put);
      ObjectNode metrics = row.putObject("metrics");
      epoch
          .values()
          .forEach(
              (name, value) -> {
                if (Double.isFinite(value)) {
                  metrics.put(name, value);
                } else {
                  metrics.put(name, value.toString());
                }
              });
      lines.append(JSON.writeValueAsString(row)).append('\n');
    }
    Path file = file(run.run().sweep());
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      channel.position(end(channel));
      channel.truncate(channel.position());
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(lines.toString());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  /** Where the last whole line ends. */
  private static long end(FileChannel channel) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    long end = channel.size();
    while (end > 0) {
      channel.read(one.clear(), end - 1);
      if (one.get(0) == '\n') {
        break;
      }
      end--;
    }
    return end;
  }

  @Override
  public void close() {
    folder.close();
  }
}
