package dev.lamina.core.source;

import dev.lamina.core.digest.Sha256;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Files in memory, below {@code /data}. */
final class MemoryStorage implements Storage {

  private static final long serialVersionUID = 1;

  private final TreeMap<String, byte[]> files = new TreeMap<>();

  MemoryStorage(Map<String, byte[]> files) {
    files.forEach((path, content) -> this.files.put("/data/" + path, content));
  }

  @Override
  public List<StoredFile> list(String folder) {
    var found = new TreeMap<String, StoredFile>();
    for (String path : files.tailMap(folder + "/").keySet()) {
      if (path.startsWith(folder + "/")) {
        int slash = path.indexOf('/', folder.length() + 1);
        String child = slash < 0 ? path : path.substring(0, slash);
        found.put(child, stored(child, slash >= 0));
      }
    }
    if (found.isEmpty()) {
      throw new LaminaException(Failure.DATA, "Cannot list " + folder);
    }
    return new ArrayList<>(found.values());
  }

  @Override
  public Optional<StoredFile> find(String path) {
    if (files.containsKey(path)) {
      return Optional.of(stored(path, false));
    }
    boolean folder = files.keySet().stream().anyMatch(file -> file.startsWith(path + "/"));
    return folder ? Optional.of(stored(path, true)) : Optional.empty();
  }

  private StoredFile stored(String path, boolean folder) {
    return folder
        ? new StoredFile(path, true, 0, "")
        : new StoredFile(path, false, files.get(path).length, Sha256.of(files.get(path)));
  }

  @Override
  public RangeReader open(StoredFile file) {
    if (!stored(file.path(), false).equals(file)) {
      throw new LaminaException(Failure.DATA, "Cannot read " + file.path() + ": changed");
    }
    return new HeldReader(files.get(file.path()));
  }
}
