package dev.lamina.core.data.format;

import dev.lamina.core.source.SourceEntry;
import dev.lamina.core.source.SourceTree;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.RejectedException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.stream.LongStream;

/**
 * A file of records of one size, without gaps.
 *
 * @param path in the source
 * @param name what its records are called by: the path without what is only packing
 * @param header bytes before the first record
 * @param record bytes of a record
 */
record RecordFile(String path, String name, int header, int record) implements Serializable {

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
    return name + "#" + number;
  }

  /**
   * How many records there are. A compressed file, which does not tell its size, is read through.
   *
   * @throws LaminaException {@code DATA} if the file has no whole record, or a part of one
   */
  long count(SourceTree source, SourceEntry entry) {
    long bytes = entry.bytes() < 0 ? expanded(source) : entry.bytes();
    long body = bytes - header;
    if (body <= 0 || body % record != 0) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot index %s: %s bytes (want %sone or more whole records of %s bytes; the file may be cut off, fetch it again)"
              .formatted(
                  entry.position(),
                  bytes,
                  header == 0 ? "" : "a header of " + header + " and ",
                  record));
    }
    return body / record;
  }

  private long expanded(SourceTree source) {
    try (InputStream in = source.stream(path)) {
      byte[] buffer = new byte[1 << 16];
      long bytes = 0;
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        bytes += read;
      }
      return bytes;
    } catch (IOException e) {
      throw new LaminaException(Failure.DATA, "Cannot read %s: %s".formatted(path, e), e);
    } catch (RejectedException e) {
      throw damaged(e);
    }
  }

  /**
   * The failure of a file that ends before what was indexed of it.
   *
   * @param cause may be null
   */
  static LaminaException shorter(String path, Throwable cause) {
    return new LaminaException(
        Failure.DATA,
        "Cannot read %s: it has become shorter since it was indexed (run the job again)"
            .formatted(path),
        cause);
  }

  private LaminaException damaged(RejectedException e) {
    return new LaminaException(
        Failure.DATA,
        "Cannot read %s: %s (fetch the file again)".formatted(path, e.getMessage()),
        e);
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
      throw shorter(path, e);
    } catch (IOException e) {
      throw new LaminaException(Failure.DATA, "Cannot read %s: %s".formatted(path, e), e);
    } catch (RejectedException e) {
      throw damaged(e);
    }
  }
}
