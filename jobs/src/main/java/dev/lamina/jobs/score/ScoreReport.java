package dev.lamina.jobs.score;

import dev.lamina.core.score.Score;
import dev.lamina.jobs.table.WrittenFile;
import java.io.Serializable;
import java.util.List;

/**
 * What a task tells of its parts.
 *
 * @param files with their predictions, not committed
 * @param rows in these files
 * @param scores one a part, in order; none of samples without targets
 */
record ScoreReport(List<WrittenFile> files, long rows, List<Score> scores) implements Serializable {

  ScoreReport {
    files = List.copyOf(files);
    scores = List.copyOf(scores);
  }
}
