package dev.lamina.jobs.table;

import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/**
 * A preprocessed data set: a folder with the tables {@code samples}, {@code rejects}, {@code
 * members} and {@code descriptions}. A data set in an experiment is this folder at a published
 * version of {@code samples}.
 */
public final class DatasetTables {

  private static final String SAMPLES = "samples";
  private static final String REJECTS = "rejects";
  private static final String MEMBERS = "members";
  private static final String DESCRIPTIONS = "descriptions";

  private final String folder;
  private final Configuration hadoop;
  private final SamplesTable samples;
  private final RejectsTable rejects;
  private final MembersTable members;
  private final DescriptionsTable descriptions;

  /**
   * Names the tables, which need not exist.
   *
   * @param folder local or with a scheme that Hadoop knows
   */
  public DatasetTables(String folder, Configuration hadoop) {
    Check.argument(!folder.isBlank(), "Invalid path of a data set: blank (want a folder)");
    this.folder = folder;
    this.hadoop = hadoop;
    this.samples = new SamplesTable(folder + "/" + SAMPLES, hadoop);
    this.rejects = new RejectsTable(folder + "/" + REJECTS, hadoop);
    this.members = new MembersTable(folder + "/" + MEMBERS, hadoop);
    this.descriptions = new DescriptionsTable(folder + "/" + DESCRIPTIONS, hadoop);
  }

  /** The folder as it was given. */
  public String folder() {
    return folder;
  }

  /** The folder with its scheme and in full, so that it means the same on every machine. */
  public String location() {
    return new TableFolder(folder, hadoop).qualified();
  }

  /** One row a picture. */
  public SamplesTable samples() {
    return samples;
  }

  /** The rows of single shards of {@code samples}. */
  public ShardRows shardRows() {
    return new ShardRows(samples);
  }

  /** One row a record that is none. */
  public RejectsTable rejects() {
    return rejects;
  }

  /** One row a share of a source that was read. */
  public MembersTable members() {
    return members;
  }

  /** One row a publication. */
  public DescriptionsTable descriptions() {
    return descriptions;
  }

  /**
   * Creates the tables that are missing. Several may call it at once. What else lies beside those
   * that are there is left alone.
   *
   * @throws LaminaException {@code DATA} if the folder holds something else and no data set
   */
  public void createIfMissing() {
    if (!exists()) {
      new TableFolder(folder, hadoop)
          .refuseOtherThings("data set", Set.of(SAMPLES, REJECTS, MEMBERS, DESCRIPTIONS));
    }
    rejects.table().createIfMissing();
    members.table().createIfMissing();
    descriptions.table().createIfMissing();
    samples.table().createIfMissing();
  }

  /** Whether a data set is here, be it unfinished. */
  public boolean exists() {
    return samples.table().exists();
  }

  /**
   * The newest publication.
   *
   * @throws LaminaException {@code DATA} if there is none
   */
  public Publication newest() {
    Optional<Publication> newest =
        descriptions.table().exists() ? descriptions.newest() : Optional.empty();
    return newest.orElseThrow(
        () ->
            new LaminaException(
                Failure.DATA,
                "Cannot use data set %s: nothing is published in it (run preprocess to its end, or check the path)"
                    .formatted(folder)));
  }

  /**
   * The publication of a version of {@code samples}.
   *
   * @throws LaminaException {@code DATA} if the version is not published
   */
  public Publication at(long version) {
    return descriptions.of(version);
  }
}
