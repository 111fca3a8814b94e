package dev.lamina.jobs.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;

/**
 * Everything that was written in some place, to look for a text in it: files byte for byte, and the
 * rows of Parquet files, which are compressed.
 */
public final class Writings {

  private static final String ROWS = "rows of ";

  /** What was written by where, one character a byte. */
  private final Map<String, String> texts = new TreeMap<>();

  private Writings() {}

  /** All files below a folder of this machine; what links lead to is not looked at. */
  public static Writings below(java.nio.file.Path folder) throws IOException {
    var writings = new Writings();
    var hadoop = new Configuration();
    try (Stream<java.nio.file.Path> walk = Files.walk(folder)) {
      for (java.nio.file.Path file : walk.toList()) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          writings.add(new Path(file.toUri()), Files.readAllBytes(file), hadoop);
        }
      }
    }
    return writings;
  }

  /**
   * All objects below an address.
   *
   * @param address such as {@code s3a://bucket}
   */
  public static Writings below(String address, Configuration hadoop) throws IOException {
    var writings = new Writings();
    FileSystem files = new Path(address).getFileSystem(hadoop);
    var walk = files.listFiles(new Path(address), true);
    while (walk.hasNext()) {
      FileStatus file = walk.next();
      try (InputStream in = files.open(file.getPath())) {
        writings.add(file.getPath(), in.readAllBytes(), hadoop);
      }
    }
    return writings;
  }

  private void add(Path file, byte[] bytes, Configuration hadoop) throws IOException {
    String name = file.toString();
    texts.put(name, new String(bytes, StandardCharsets.ISO_8859_1));
    if (name.endsWith(".parquet")) {
      texts.put(ROWS + name, rows(file, hadoop));
    }
  }

  private static String rows(Path file, Configuration hadoop) throws IOException {
    var rows = new StringBuilder();
    try (ParquetReader<Group> reader =
        ParquetReader.builder(new GroupReadSupport(), file).withConf(hadoop).build()) {
      for (Group row = reader.read(); row != null; row = reader.read()) {
        rows.append(row);
      }
    }
    return rows.toString();
  }

  /**
   * Where a text was written: paths of files, and of Parquet files whose rows hold it, as {@code
   * rows of PATH}.
   *
   * @param text of ASCII characters
   */
  public List<String> holding(String text) {
    var found = new ArrayList<String>();
    texts.forEach(
        (where, written) -> {
          if (written.contains(text)) {
            found.add(where);
          }
        });
    return found;
  }
}
