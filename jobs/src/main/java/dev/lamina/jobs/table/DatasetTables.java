package dev.lamina.jobs.table;

import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A preprocessed data set: a folder with the tables {@code samples}, {@code rejects} and {@code
 * descriptions}. A data set in an experiment is this folder at a version of {@code samples}.
 */
public final class DatasetTables {

  private static final String SAMPLES = "samples";
  private static final String REJECTS = "rejects";
  private static final String DESCRIPTIONS = "descriptions";

  private final String folder;
  private final Configuration hadoop;
  private final SamplesTable samples;
  private final RejectsTable rejects;
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
    this.descriptions = new DescriptionsTable(folder + "/" + DESCRIPTIONS, hadoop);
  }

  /** The folder as it was given. */
  public String folder() {
    return folder;
  }

  /** The folder with its scheme and in full, so that it means the same on every machine. */
  public String location() {
    try {
      var root = new Path(folder);
      return root.getFileSystem(hadoop).makeQualified(root).toString();
    } catch (IOException e) {
      throw TableFailure.reading("Cannot look at " + folder, e);
    }
  }

  /** One row a picture. */
  public SamplesTable samples() {
    return samples;
  }

  /** One row a record that is none. */
  public RejectsTable rejects() {
    return rejects;
  }

  /** One row a request. */
  public DescriptionsTable descriptions() {
    return descriptions;
  }

  /**
   * Creates the tables that are missing. Several may call it at once.
   *
   * @throws LaminaException {@code DATA} if the folder holds something else, which is left as it is
   */
  public void createIfMissing() {
    refuseOtherThings();
    rejects.table().createIfMissing();
    descriptions.table().createIfMissing();
    samples.table().createIfMissing();
  }

  /**
   * The description of a version's samples.
   *
   * @throws LaminaException {@code DATA} if the version holds no samples
   */
  public DescriptionsTable.Entry describe(long version) {
    String request =
        samples
            .request(version)
            .orElseThrow(
                () ->
                    new LaminaException(
                        Failure.DATA,
                        "Cannot use data set %s at version %s: it holds no samples (run preprocess to its end, then use the version it prints)"
                            .formatted(folder, version)));
    return descriptions.find(request);
  }

  private void refuseOtherThings() {
    try {
      var root = new Path(folder);
      FileSystem files = root.getFileSystem(hadoop);
      if (!files.exists(root)) {
        return;
      }
      if (!files.getFileStatus(root).isDirectory()) {
        throw refused("a file");
      }
      for (FileStatus entry : files.listStatus(root)) {
        String name = entry.getPath().getName();
        if (!Set.of(SAMPLES, REJECTS, DESCRIPTIONS).contains(name)) {
          throw refused("a folder with " + name);
        }
      }
    } catch (IOException e) {
      throw TableFailure.reading("Cannot look at " + folder, e);
    }
  }

  private LaminaException refused(String what) {
    return new LaminaException(
        Failure.DATA,
        "Cannot create data set %s: %s is there (choose a new path or an empty folder)"
            .formatted(folder, what));
  }
}
