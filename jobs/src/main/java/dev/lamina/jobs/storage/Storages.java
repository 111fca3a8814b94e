package dev.lamina.jobs.storage;

import dev.lamina.core.source.LocalStorage;
import dev.lamina.core.source.Storage;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Which storage reads an address, and what it calls it. */
public final class Storages {

  private static final String LOCAL = "file";

  private Storages() {}

  /**
   * The storage for an address and everything below it.
   *
   * @param address a path, or an address with a scheme that Hadoop knows, such as {@code s3a}
   * @param hadoop settings of the file system; copied
   */
  public static Storage of(String address, Configuration hadoop) {
    return isLocal(address, hadoop) ? new LocalStorage() : new HadoopStorage(hadoop);
  }

  /**
   * The address as its storage takes it: in full, and without a scheme for this machine's files.
   */
  public static String path(String address, Configuration hadoop) {
    if (!isLocal(address, hadoop)) {
      return address;
    }
    // What has no scheme is no URI: a name may hold signs that stand for others in one.
    String path = hasScheme(address) ? URI.create(address).getPath() : address;
    return java.nio.file.Path.of(path).toAbsolutePath().normalize().toString();
  }

  private static boolean isLocal(String address, Configuration hadoop) {
    if (!hasScheme(address)) {
      return LOCAL.equals(FileSystem.getDefaultUri(hadoop).getScheme());
    }
    return LOCAL.equals(scheme(address));
  }

  private static boolean hasScheme(String address) {
    return scheme(address) != null;
  }

  private static String scheme(String address) {
    try {
      return new Path(address).toUri().getScheme();
    } catch (IllegalArgumentException e) {
      throw new LaminaException(
          Failure.DATA,
          "Invalid address: '%s' (want a path, or an address such as s3a://bucket/folder)"
              .formatted(address),
          e);
    }
  }
}
