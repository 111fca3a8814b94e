package dev.lamina.jobs.table;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;

/**
 * A published version of a data set with what it holds: where a data set was deleted and made anew,
 * the same version may hold something else.
 *
 * @param folder as in {@link DatasetTables}
 * @param version of its table {@code samples}
 * @param content digest, see {@link Publication#content}
 */
public record DatasetVersion(String folder, long version, String content) implements Serializable {

  /**
   * A version with what it holds now.
   *
   * @throws LaminaException {@code DATA} if the version is not published
   */
  public static DatasetVersion of(String folder, long version, Configuration hadoop) {
    return new DatasetVersion(
        folder, version, new DatasetTables(folder, hadoop).at(version).content());
  }

  /**
   * Its publication.
   *
   * @throws LaminaException {@code DATA} if the version is not published, or holds something else
   */
  public Publication publication(Configuration hadoop) {
    Publication found = new DatasetTables(folder, hadoop).at(version);
    if (!found.content().equals(content)) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot use version %s of data set %s: it was made anew meanwhile with other content (digest %.12s, want %.12s; bring the old one back, or start a new sweep)"
              .formatted(version, folder, found.content(), content));
    }
    return found;
  }
}
