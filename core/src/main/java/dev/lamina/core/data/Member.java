package dev.lamina.core.data;

import dev.lamina.core.spec.Check;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * A range of records that can be read by itself.
 *
 * @param split such as {@code train} or {@code test}
 * @param file name below the source; its records are counted from 0
 * @param first number of the first record
 * @param count number of records, at least 1
 */
public record Member(String split, String file, long first, int count) implements Serializable {

  public Member {
    Check.argument(first >= 0, "Invalid first record: %s (want >= 0)", first);
    Check.argument(count > 0, "Invalid number of records: %s (want > 0)", count);
  }

  /** Cuts the records 0 .. total - 1 of a file into members of at most {@code most} records. */
  static List<Member> cut(String split, String file, long total, int most) {
    var members = new ArrayList<Member>();
    for (long first = 0; first < total; first += most) {
      members.add(new Member(split, file, first, (int) Math.min(most, total - first)));
    }
    return members;
  }

  /** The key of a record: where it came from. */
  String key(long record) {
    return file + "#" + record;
  }
}
