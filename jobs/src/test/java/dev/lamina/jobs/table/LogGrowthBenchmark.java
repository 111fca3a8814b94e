package dev.lamina.jobs.table;

import dev.lamina.core.tune.Setting;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepEvent.Advanced;
import dev.lamina.core.tune.SweepEvent.Assigned;
import dev.lamina.core.tune.SweepEvent.End;
import dev.lamina.core.tune.SweepEvent.Ended;
import dev.lamina.core.tune.SweepEvent.Started;
import dev.lamina.core.tune.SweepEvent.Suggested;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Question: what does the log of a sweep of many trials cost, to append to and to read, if small
 * files are put together as it grows, and if they are not?
 *
 * <p>A commit holds what one outcome leads to: the trial's end and the start of the next.
 */
class LogGrowthBenchmark {

  private static final int COMMITS = Integer.getInteger("commits", 3000);
  private static final int BLOCK = Integer.getInteger("block", 500);

  private interface Log {
    void append(long last, List<SweepEvent> events);

    int read();
  }

  @Test
  void filesPutTogether(@TempDir Path folder) {
    var trials = new TrialsTable(folder.toString(), new Configuration());
    trials.createIfMissing();
    grow(
        "together",
        new Log() {
          @Override
          public void append(long last, List<SweepEvent> events) {
            trials.append("s", last, events, 3);
          }

          @Override
          public int read() {
            return new TrialsTable(folder.toString(), new Configuration())
                .read("s")
                .events()
                .size();
          }
        });
  }

  @Test
  void filesAsTheyAreWritten(@TempDir Path folder) {
    var table =
        new DeltaTable(folder + "/" + TrialsTable.NAME, TrialsTable.SCHEMA, new Configuration());
    table.createIfMissing();
    grow(
        "as written",
        new Log() {
          @Override
          public void append(long last, List<SweepEvent> events) {
            var rows = new ArrayList<Object[]>();
            for (SweepEvent event : events) {
              Map<String, Object> row = TrialsRow.columns(event);
              row.put("sweep", "s");
              row.put("sequence", last + 1 + rows.size());
              row.put("data_version", 3L);
              row.put("code_version", "benchmark");
              row.put("time", Instant.now());
              rows.add(TableSchema.row(TrialsTable.SCHEMA, row));
            }
            table.append(rows, new TransactionId("log", last + 1));
          }

          @Override
          public int read() {
            return new TrialsTable(folder.toString(), new Configuration())
                .read("s")
                .events()
                .size();
          }
        });
  }

  private static void grow(String name, Log log) {
    long last = 0;
    long[] micros = new long[BLOCK];
    for (int commit = 0; commit < COMMITS; commit++) {
      List<SweepEvent> events = round(commit);
      long began = System.nanoTime();
      log.append(last, events);
      micros[commit % BLOCK] = (System.nanoTime() - began) / 1000;
      last += events.size();
      if (commit % BLOCK == BLOCK - 1) {
        long mean = Arrays.stream(micros).sum() / BLOCK;
        Arrays.sort(micros);
        long reading = System.nanoTime();
        int read = log.read();
        System.out.printf(
            "%s: %d commits: append mean %.1f ms, p50 %.1f ms, max %.1f ms; %d entries read in %.2f s%n",
            name,
            commit + 1,
            mean / 1e3,
            micros[BLOCK / 2] / 1e3,
            micros[BLOCK - 1] / 1e3,
            read,
            (System.nanoTime() - reading) / 1e9);
      }
    }
  }

  private static List<SweepEvent> round(int trial) {
    var parameters =
        new TreeMap<>(
            Map.of(
                "learning-rate.base",
                Setting.of(0.001 * trial),
                "method",
                new Setting("dgl", "dgl")));
    var metrics = new TreeMap<>(Map.of("train/loss", 1.0 / trial, "test/accuracy", 0.5));
    var facts = new TreeMap<>(Map.of("device", "cpu", "host", "one", "threads", "2"));
    return List.of(
        new Suggested(trial, parameters),
        new Assigned(trial, 2),
        new Started(trial, 1, 0, 2),
        new Advanced(trial, 1, 2, metrics, facts),
        new Ended(trial, End.COMPLETED));
  }
}
