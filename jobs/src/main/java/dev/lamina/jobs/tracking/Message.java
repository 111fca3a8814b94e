package dev.lamina.jobs.tracking;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A message in the wire format of Protocol Buffers, as far as event files need it. */
final class Message {

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;
  private static final int MOST_SHIFT = 63;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  Message integer(int field, long value) {
    return tag(field, VARINT).varint(value);
  }

  Message number(int field, double value) {
    return tag(field, FIXED64).raw(little(Double.BYTES).putDouble(value).array());
  }

  Message number(int field, float value) {
    return tag(field, FIXED32).raw(little(Float.BYTES).putFloat(value).array());
  }

  Message text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  Message message(int field, Message inner) {
    return bytes(field, inner.bytes());
  }

  Message bytes(int field, byte[] value) {
    return tag(field, BYTES).varint(value.length).raw(value);
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  private Message tag(int field, int type) {
    return varint(((long) field << 3) | type);
  }

  private Message varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
    return this;
  }

  private Message raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * A field that was read.
   *
   * @param bits of a number of any type
   * @param bytes of a text or a message; empty of a number
   */
  record Field(int number, long bits, byte[] bytes) {

    String text() {
      return new String(bytes, StandardCharsets.UTF_8);
    }

    float asFloat() {
      return Float.intBitsToFloat((int) bits);
    }
  }

  /**
   * The fields of a message, in order.
   *
   * @throws IOException if it is none
   */
  static List<Field> fields(byte[] message) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    var fields = new ArrayList<Field>();
    while (in.hasRemaining()) {
      long tag = varint(in);
      int number = (int) (tag >>> 3);
      int type = (int) (tag & 7);
      int size = type == FIXED64 ? Long.BYTES : type == FIXED32 ? Integer.BYTES : 0;
      if (in.remaining() < size) {
        throw new IOException("A message ends in field " + number);
      }
      switch (type) {
        case VARINT -> fields.add(new Field(number, varint(in), new byte[0]));
        case FIXED64 -> fields.add(new Field(number, in.getLong(), new byte[0]));
        case FIXED32 -> fields.add(new Field(number, in.getInt(), new byte[0]));
        case BYTES -> {
          long length = varint(in);
          if (length < 0 || length > in.remaining()) {
            throw new IOException("A message ends in field " + number);
          }
          byte[] bytes = new byte[(int) length];
          in.get(bytes);
          fields.add(new Field(number, 0, bytes));
        }
        default -> throw new IOException("A field of type " + type + " in a message");
      }
    }
    return fields;
  }

  private static long varint(ByteBuffer in) throws IOException {
    long value = 0;
    for (int shift = 0; shift <= MOST_SHIFT; shift += 7) {
      if (!in.hasRemaining()) {
        throw new IOException("A message ends in a number");
      }
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IOException("A number in a message is too long");
  }
}
