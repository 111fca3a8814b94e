package dev.lamina.jobs.table;

import dev.lamina.core.tune.Setting;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepEvent.Advanced;
import dev.lamina.core.tune.SweepEvent.Assigned;
import dev.lamina.core.tune.SweepEvent.End;
import dev.lamina.core.tune.SweepEvent.Ended;
import dev.lamina.core.tune.SweepEvent.Started;
import dev.lamina.core.tune.SweepEvent.Suggested;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Question: what does it cost to read the log of a sweep that has a small file an outcome, to put
 * the files together, and to read them then?
 *
 * <p>A file holds what one outcome leads to, five entries. Only the files are those of so many
 * commits: they are committed together, since the log of Delta is not what is asked about.
 */
class LogReadingBenchmark {

  private static final int FILES = Integer.getInteger("files", 2048);
  private static final int BLOCK = 256;

  private interface Work {
    int done();
  }

  @Test
  void readPutTogetherAndReadAgain(@TempDir Path folder) {
    var table =
        new DeltaTable(folder + "/" + TrialsTable.NAME, TrialsTable.SCHEMA, new Configuration());
    table.createIfMissing();
    var trials = new TrialsTable(folder.toString(), new Configuration());
    var files = new ArrayList<WrittenFile>();
    for (int trial = 0; trial < FILES; trial++) {
      files.addAll(table.write(rows(trial).iterator()));
      if (files.size() == BLOCK) {
        table.commit(files, Optional.empty());
        files.clear();
        if (trial + 1 == BLOCK) {
          measure(BLOCK + " files: entries read", () -> trials.read("s").events().size());
        }
      }
    }
    measure(FILES + " files: entries read", () -> trials.read("s").events().size());
    measure("put together: files fewer", () -> trials.upkeep().compact(2));
    measure("then: entries read", () -> trials.read("s").events().size());
    measure("then again: entries read", () -> trials.read("s").events().size());
  }

  private static void measure(String what, Work work) {
    var process =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long processor = process.getProcessCpuTime();
    long began = System.nanoTime();
    int done = work.done();
    System.out.printf(
        "%s: %d in %.2f s, %.2f s of processor time%n",
        what,
        done,
        (System.nanoTime() - began) / 1e9,
        (process.getProcessCpuTime() - processor) / 1e9);
  }

  private static List<Object[]> rows(int trial) {
    var rows = new ArrayList<Object[]>();
    for (SweepEvent event : round(trial)) {
      Map<String, Object> row = TrialsRow.columns(event);
      row.put("sweep", "s");
      row.put("sequence", 5L * trial + 1 + rows.size());
      row.put("data_version", 3L);
      row.put("code_version", "benchmark");
      row.put("time", Instant.now());
      rows.add(TableSchema.row(TrialsTable.SCHEMA, row));
    }
    return rows;
  }

  private static List<SweepEvent> round(int trial) {
    var parameters =
        new TreeMap<>(
            Map.of(
                "learning-rate.base",
                Setting.of(0.001 * trial),
                "method",
                new Setting("dgl", "dgl")));
    var metrics = new TreeMap<>(Map.of("train/loss", 1.0 / (trial + 1), "test/accuracy", 0.5));
    var facts = new TreeMap<>(Map.of("device", "cpu", "host", "one", "threads", "2"));
    return List.of(
        new Suggested(trial, parameters),
        new Assigned(trial, 2),
        new Started(trial, 1, 0, 2),
        new Advanced(trial, 1, 2, metrics, facts),
        new Ended(trial, End.COMPLETED));
  }
}
