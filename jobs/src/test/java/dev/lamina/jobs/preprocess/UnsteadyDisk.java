package dev.lamina.jobs.preprocess;

import java.io.IOException;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** The local file system under the scheme {@code unsteady}, which can fail to open a file once. */
public final class UnsteadyDisk extends RawLocalFileSystem {

  /** Names of the files that fail to open the next time. */
  static final Set<String> FAILING = ConcurrentHashMap.newKeySet();

  /** Sets what paths of the scheme need. */
  static void addTo(Configuration hadoop) {
    hadoop.set("fs.unsteady.impl", UnsteadyDisk.class.getName());
    hadoop.set("io.delta.kernel.logStore.unsteady.impl", "io.delta.storage.LocalLogStore");
  }

  @Override
  public URI getUri() {
    return URI.create("unsteady:///");
  }

  @Override
  public String getScheme() {
    return "unsteady";
  }

  @Override
  public FSDataInputStream open(Path file, int bufferSize) throws IOException {
    if (FAILING.remove(file.getName())) {
      throw new IOException("The disk does not answer");
    }
    return super.open(file, bufferSize);
  }
}
