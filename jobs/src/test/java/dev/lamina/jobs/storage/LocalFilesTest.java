package dev.lamina.jobs.storage;

import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.io.TempDir;

class LocalFilesTest extends StorageContract {

  @TempDir Path folder;

  @Override
  String folder() {
    return folder.resolve("data").toString();
  }

  @Override
  Configuration hadoop() {
    return new Configuration();
  }
}
