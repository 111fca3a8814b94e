package dev.lamina.jobs.preprocess;

import dev.lamina.jobs.table.Publication;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a run of {@link PreprocessJob} found or made.
 *
 * @param tables folder of the tables
 * @param publication the data set as it is now; its version is what experiments pin
 * @param alreadyThere whether everything was there before, and nothing was done
 * @param work what was done
 * @param seconds wall clock
 */
public record PreprocessSummary(
    String tables, Publication publication, boolean alreadyThere, Work work, double seconds) {

  /**
   * What a run read and wrote.
   *
   * @param read members of the source that were new or had changed
   * @param members of the source
   * @param written shards that are other than before
   * @param shards of the splits that were read
   */
  public record Work(int read, int members, int written, int shards) {

    String told() {
      return "read %s of %s members, wrote %s of %s shards"
          .formatted(read, members, written, shards);
    }
  }

  /** Version of the samples. */
  public long version() {
    return publication.version();
  }

  /** Number of samples by split. */
  public Map<String, Long> samples() {
    var samples = new TreeMap<String, Long>();
    publication.splits().forEach((name, split) -> samples.put(name, split.samples()));
    return samples;
  }

  /** Number of rejects by reason, of all splits. */
  public Map<String, Long> rejects() {
    var rejects = new TreeMap<String, Long>();
    publication
        .splits()
        .values()
        .forEach(
            split ->
                split
                    .rejects()
                    .forEach((reason, count) -> rejects.merge(reason, count, Long::sum)));
    return rejects;
  }

  /** What preprocessing found or made, in one line. */
  public String told() {
    return "%s: %s at version %d%s%s"
        .formatted(
            alreadyThere ? "Data were there already" : "Data are ready",
            counts(samples()),
            version(),
            rejects().isEmpty() ? "" : ", rejected " + counts(rejects()),
            alreadyThere ? "" : String.format(Locale.ROOT, " (%s; %.1f s)", work.told(), seconds));
  }

  private static String counts(Map<String, Long> counts) {
    return counts.entrySet().stream()
        .map(entry -> entry.getValue() + " " + entry.getKey())
        .collect(Collectors.joining(", "));
  }
}
