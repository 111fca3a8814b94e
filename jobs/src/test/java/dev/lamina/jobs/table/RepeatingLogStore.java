package dev.lamina.jobs.table;

import io.delta.storage.HadoopFileSystemLogStore;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Asks twice for every commit, as clients do that got no answer; the second time it is there. */
public final class RepeatingLogStore extends HadoopFileSystemLogStore {

  private final LinkLogStore store;

  /** Called by the kernel, by name. */
  public RepeatingLogStore(Configuration hadoop) {
    super(hadoop);
    this.store = new LinkLogStore(hadoop);
  }

  @Override
  public void write(Path path, Iterator<String> lines, Boolean overwrite, Configuration hadoop)
      throws IOException {
    store.write(path, lines, overwrite, hadoop);
    store.write(path, List.of("repeated").iterator(), overwrite, hadoop);
  }

  @Override
  public Boolean isPartialWriteVisible(Path path, Configuration hadoop) {
    return store.isPartialWriteVisible(path, hadoop);
  }
}
