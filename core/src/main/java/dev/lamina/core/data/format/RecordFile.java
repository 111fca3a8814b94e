package dev.lamina.core.data.format;

import dev.lamina.core.source.SourceEntry;
import dev.lamina.core.source.SourceTree;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.stream.LongStream;

/**
 * A file of records of one size, without gaps.
 *
 * @param path in the source
 * @param header bytes before the first record
 * @param record bytes of a record
 */
record RecordFile(String path, int header, int record) implements Serializable {

  /** Takes records in order. */
  interface Records {

    /**
     * @param number of the record, from 0
     * @param values its bytes; the array is used again
     */
    void record(long number, byte[] values);
  }

  /**
   * Some records of a file.
   *
   * @param first number of the first, from 0
   * @param count at least 1
   */
  record Range(long first, int count) implements Serializable {

    Range {
      Check.argument(first >= 0, "Invalid first record: %s (want >= 0)", first);
      Check.argument(count > 0, "Invalid number of records: %s (want > 0)", count);
    }

    /** Cuts the records 0 .. total - 1 into ranges of at most {@code most}. */
    static List<Range> cut(long total, long most) {
      var ranges = new ArrayList<Range>();
      long step = Math.max(1, Math.min(most, Integer.MAX_VALUE));
      for (long first = 0; first < total; first += step) {
        ranges.add(new Range(first, (int) Math.min(step, total - first)));
      }
      return ranges;
    }

    @Override
    public String toString() {
      return first + "+" + count;
    }
  }

  /** Size of some records. */
  long bytes(Range range) {
    return (long) range.count() * record;
  }

  /** The key of a record: where it came from. */
  String key(long number) {
    return path + "#" + number;
  }

  /**
   * How many records there are.
   *
   * @throws LaminaException {@code DATA} if the file has no whole record, or a part of one
   */
  long count(SourceEntry entry) {
    long body = entry.bytes() - header;
    if (body <= 0 || body % record != 0) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot index %s: %s bytes (want %sone or more whole records of %s bytes; the file may be cut off, fetch it again)"
              .formatted(
                  entry.position(),
                  entry.bytes(),
                  header == 0 ? "" : "a header of " + header + " and ",
                  record));
    }
    return body / record;
  }

  /**
   * Reads a range.
   *
   * @throws LaminaException {@code DATA} if the file has become shorter
   */
  void read(SourceTree source, Range range, Records into) {
    read(source, LongStream.range(range.first(), range.first() + range.count()), into);
  }

  /**
   * Reads some records.
   *
   * @param numbers rising
   * @throws LaminaException {@code DATA} if the file has become shorter
   */
  void read(SourceTree source, LongStream numbers, Records into) {
    try (var in = new DataInputStream(new BufferedInputStream(source.stream(path), 1 << 18))) {
      in.skipNBytes(header);
      byte[] values = new byte[record];
      long next = 0;
      for (PrimitiveIterator.OfLong wanted = numbers.iterator(); wanted.hasNext(); ) {
        long number = wanted.nextLong();
        in.skipNBytes((number - next) * record);
        in.readFully(values);
        into.record(number, values);
        next = number + 1;
      }
    } catch (EOFException e) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot read %s: it has become shorter since it was indexed (run the job again)"
              .formatted(path),
          e);
    } catch (IOException e) {
      throw new LaminaException(Failure.DATA, "Cannot read %s: %s".formatted(path, e), e);
    }
  }
}
