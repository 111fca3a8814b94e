package dev.lamina.jobs.table;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.VersionInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether a store refuses to overwrite an object when it is told to: it creates one twice
 * and removes it. Many stores that speak S3 ignore what they do not know, and would let two writers
 * overwrite each other's commits without a word.
 */
final class CreationProbe {

  private static final Logger LOG = LoggerFactory.getLogger(CreationProbe.class);

  private static final String REMEDY =
      "(want a store with conditional writes, such as S3; or, if one process alone ever writes"
          + " tables there, the setting spark.hadoop."
          + ConditionalLogStore.SINGLE_WRITER
          + "=true)";

  /** Buckets that refused, each with the address of its store. */
  private static final Set<String> REFUSING = ConcurrentHashMap.newKeySet();

  private CreationProbe() {}

  /**
   * Passes if the store of a bucket refuses to overwrite. It is asked once for each bucket in this
   * process.
   *
   * @param folder where a name that nothing else has may be written for a moment
   * @throws LaminaException {@code RESOURCES} if it does not refuse
   */
  static void require(FileSystem files, Path folder) throws IOException {
    String bucket = files.getUri() + " at " + files.getConf().get("fs.s3a.endpoint", "");
    if (!REFUSING.contains(bucket)) {
      probe(files, folder);
      REFUSING.add(bucket);
    }
  }

  private static void probe(FileSystem files, Path folder) throws IOException {
    var path = new Path(folder, ".lamina-probe-" + UUID.randomUUID());
    byte[] content =
        "Lamina asks whether this store refuses to overwrite.\n".getBytes(StandardCharsets.UTF_8);
    try {
      // Nobody else has this name: what is there is of a put whose answer was lost.
      if (!NewObject.create(files, path, content) && !files.exists(path)) {
        throw refused(
            folder, "its store says that a new object is there, %s".formatted(path), null);
      }
      if (NewObject.create(files, path, content)) {
        throw refused(
            folder,
            "its store ignores If-None-Match, so two writers could overwrite each other's commits",
            null);
      }
    } catch (IllegalArgumentException unknown) {
      throw refused(
          folder,
          "Hadoop %s has no conditional writes, which came with 3.4.2"
              .formatted(VersionInfo.getVersion()),
          unknown);
    } catch (IOException e) {
      if (unsupported(e)) {
        throw refused(folder, "its store has no conditional writes", e);
      }
      throw e;
    } finally {
      remove(files, path);
    }
  }

  /** Whether the store said so, or Hadoop was told so. By name: older ones have no such class. */
  private static boolean unsupported(IOException failure) {
    return failure.getClass().getSimpleName().equals("AWSUnsupportedFeatureException")
        || String.valueOf(failure.getMessage()).contains("Conditional Writes Unavailable");
  }

  private static void remove(FileSystem files, Path path) {
    try {
      files.delete(path, false);
    } catch (IOException e) {
      LOG.warn("Cannot remove {}, which may be deleted by hand", path, e);
    }
  }

  private static LaminaException refused(Path folder, String reason, Exception cause) {
    return new LaminaException(
        Failure.RESOURCES, "Cannot commit to %s: %s %s".formatted(folder, reason, REMEDY), cause);
  }
}
