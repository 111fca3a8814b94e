package dev.lamina.jobs.table;

import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** A process that appends rows to a table, one a commit, and tells the version of each. */
public final class AppendingWriter {

  static final StructType COLUMNS =
      new StructType().add("writer", StringType.STRING, false).add("number", LongType.LONG, false);

  private AppendingWriter() {}

  /**
   * @param arguments a port that is connected to when it is ready and goes on at the first byte,
   *     path of the table, name of the writer, number of rows, then settings as {@code name=value}
   */
  public static void main(String[] arguments) throws IOException {
    var hadoop = new Configuration();
    for (String setting : List.of(arguments).subList(4, arguments.length)) {
      String[] parts = setting.split("=", 2);
      hadoop.set(parts[0], parts[1]);
    }
    var table = new DeltaTable(arguments[1], COLUMNS, hadoop);
    table.createIfMissing();
    try (var starter =
        new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]))) {
      starter.getInputStream().read();
    }
    for (long number = 0; number < Integer.parseInt(arguments[3]); number++) {
      System.out.println(table.append(List.<Object[]>of(new Object[] {arguments[2], number})));
    }
    Runtime.getRuntime().halt(0);
  }
}
