package dev.lamina.core.source;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * A file system, read only. A storage is a value that travels to other machines, holds no open
 * files and is safe for several threads.
 *
 * <p>Paths are absolute and separated by {@code /}; what they look like is the storage's business
 * ({@code /data/train.tar}, {@code s3a://bucket/train.tar}), and a path below a folder is the
 * folder's path, {@code /} and a name.
 *
 * <p>Whatever cannot be reached or read is a {@link dev.lamina.core.spec.LaminaException}: {@code
 * DATA} for what is missing or refused, {@code RESOURCES} for a store that does not answer.
 */
public interface Storage extends Serializable {

  /**
   * What lies directly below a folder, sorted by name (as strings, by UTF-16 units). One bulk
   * listing: files are not looked at one by one where the file system spares that.
   *
   * @throws dev.lamina.core.spec.LaminaException {@code DATA} if there is no such folder
   */
  List<StoredFile> list(String folder);

  /** The file or folder of a path; empty if nothing is there. */
  Optional<StoredFile> find(String path);

  /**
   * Opens a file for reading by ranges. The caller closes it.
   *
   * @throws dev.lamina.core.spec.LaminaException {@code DATA} if it is not there, or no longer as
   *     it was when it was listed (another size or stamp)
   */
  RangeReader open(StoredFile file);
}
