package dev.lamina.jobs.chaos;

import dev.lamina.jobs.table.LinkLogStore;
import io.delta.storage.HadoopFileSystemLogStore;
import java.io.IOException;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Writes commits as {@link LinkLogStore} does, each between two points of its schedule. */
public final class ChaosLogStore extends HadoopFileSystemLogStore {

  private final LinkLogStore store;

  /** Made by the kernel, by name. */
  public ChaosLogStore(Configuration hadoop) {
    super(hadoop);
    this.store = new LinkLogStore(hadoop);
  }

  @Override
  public void write(Path path, Iterator<String> lines, Boolean overwrite, Configuration hadoop)
      throws IOException {
    var chaos = Chaos.current();
    if (chaos.isEmpty()) {
      store.write(path, lines, overwrite, hadoop);
      return;
    }
    if (overwrite) {
      chaos.get().call(Point.LAST_CHECKPOINT, () -> written(path, lines, true, hadoop));
      return;
    }
    String table = path.getParent().getParent().getName();
    chaos.get().call(before(table), () -> written(path, lines, false, hadoop));
    chaos.get().reach(after(table));
  }

  private boolean written(
      Path path, Iterator<String> lines, boolean overwrite, Configuration hadoop)
      throws IOException {
    store.write(path, lines, overwrite, hadoop);
    return true;
  }

  @Override
  public Boolean isPartialWriteVisible(Path path, Configuration hadoop) {
    return store.isPartialWriteVisible(path, hadoop);
  }

  private static Point before(String table) {
    return switch (table) {
      case "sweeps" -> Point.VERSION_OF_SWEEPS;
      case "trials" -> Point.VERSION_OF_TRIALS;
      case "checkpoints" -> Point.VERSION_OF_CHECKPOINTS;
      case "metrics" -> Point.VERSION_OF_METRICS;
      case "pictures" -> Point.VERSION_OF_PICTURES;
      case "precision_recall" -> Point.VERSION_OF_PRECISION_RECALL;
      default -> throw new IllegalArgumentException("Unknown table: " + table);
    };
  }

  private static Point after(String table) {
    return switch (table) {
      case "sweeps" -> Point.SWEEPS_WRITTEN;
      case "trials" -> Point.TRIALS_WRITTEN;
      case "checkpoints" -> Point.CHECKPOINTS_WRITTEN;
      case "metrics" -> Point.METRICS_WRITTEN;
      case "pictures" -> Point.PICTURES_WRITTEN;
      case "precision_recall" -> Point.PRECISION_RECALL_WRITTEN;
      default -> throw new IllegalArgumentException("Unknown table: " + table);
    };
  }
}
