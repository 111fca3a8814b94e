package dev.lamina.jobs.preprocess;

import dev.lamina.jobs.table.SamplesTable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A row of samples on its way through the shuffle: its content, and all other columns in a few
 * bytes. Spark weighs and serializes each object of what it shuffles; of this there are three.
 */
record PackedRow(byte[] content, byte[] others) implements Serializable {

  private static final byte NULL = 0;
  private static final byte STRING = 1;
  private static final byte INTEGER = 2;
  private static final byte LONG = 3;
  private static final byte DOUBLE = 4;
  private static final byte BOOLEAN = 5;
  private static final byte BINARY = 6;
  private static final byte LIST = 7;

  private static final int CONTENT = SamplesTable.contentColumn();

  /**
   * Packs a row.
   *
   * @param row of all columns; its arrays are shared
   */
  static PackedRow of(Object[] row) {
    var bytes = new ByteArrayOutputStream(512);
    try (var out = new DataOutputStream(bytes)) {
      for (int column = 0; column < row.length; column++) {
        if (column != CONTENT) {
          write(row[column], out);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to memory", e);
    }
    return new PackedRow((byte[]) row[CONTENT], bytes.toByteArray());
  }

  /** The row, equal to the one that was packed. */
  Object[] row() {
    var row = new Object[SamplesTable.columnCount()];
    try (var in = new DataInputStream(new ByteArrayInputStream(others))) {
      for (int column = 0; column < row.length; column++) {
        row[column] = column == CONTENT ? content : read(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot unpack a row of %s bytes".formatted(others.length), e);
    }
    return row;
  }

  private static void write(Object value, DataOutputStream out) throws IOException {
    if (value == null) {
      out.writeByte(NULL);
    } else if (value instanceof String text) {
      out.writeByte(STRING);
      bytes(text.getBytes(StandardCharsets.UTF_8), out);
    } else if (value instanceof Integer number) {
      out.writeByte(INTEGER);
      out.writeInt(number);
    } else if (value instanceof Long number) {
      out.writeByte(LONG);
      out.writeLong(number);
    } else if (value instanceof Double number) {
      out.writeByte(DOUBLE);
      out.writeDouble(number);
    } else if (value instanceof Boolean flag) {
      out.writeByte(BOOLEAN);
      out.writeBoolean(flag);
    } else if (value instanceof byte[] binary) {
      out.writeByte(BINARY);
      bytes(binary, out);
    } else if (value instanceof List<?> list) {
      out.writeByte(LIST);
      out.writeInt(list.size());
      for (Object element : list) {
        write(element, out);
      }
    } else {
      throw new IllegalArgumentException(
          "Invalid value of a row: %s (want a type of the table's columns)"
              .formatted(value.getClass()));
    }
  }

  private static void bytes(byte[] bytes, DataOutputStream out) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static Object read(DataInputStream in) throws IOException {
    return switch (in.readByte()) {
      case NULL -> null;
      case STRING -> new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
      case INTEGER -> in.readInt();
      case LONG -> in.readLong();
      case DOUBLE -> in.readDouble();
      case BOOLEAN -> in.readBoolean();
      case BINARY -> in.readNBytes(in.readInt());
      case LIST -> list(in);
      default -> throw new IOException("a value of no type that was packed");
    };
  }

  private static List<Object> list(DataInputStream in) throws IOException {
    int size = in.readInt();
    var list = new ArrayList<Object>(size);
    for (int i = 0; i < size; i++) {
      list.add(read(in));
    }
    return list;
  }
}
