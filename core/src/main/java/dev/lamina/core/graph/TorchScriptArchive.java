package dev.lamina.core.graph;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes the archive that {@code torch.jit.load} reads: a zip of uncompressed members with the
 * source text, a pickle that lists the attributes, and one raw member a tensor, each aligned to 64
 * bytes. Values are written one after the other and never collected.
 */
final class TorchScriptArchive implements AutoCloseable {

  private static final String ROOT = "lamina/";
  private static final String DATA = "data/";
  private static final String EXTRA = "extra/";
  private static final int ALIGNMENT = 64;
  private static final int LOCAL_HEADER = 30;
  private static final int EXTRA_HEADER = 4;
  private static final byte[] EMPTY_TUPLE = {(byte) 0x80, 2, ')', '.'};

  private final CountingStream counter;
  private final ZipOutputStream zip;

  TorchScriptArchive(OutputStream out) {
    counter = new CountingStream(out);
    zip = new ZipOutputStream(counter, StandardCharsets.UTF_8);
  }

  /**
   * @param extras texts by name, which {@code torch.jit.load} hands out as {@code _extra_files}
   */
  void write(
      String text,
      List<Variable> variables,
      Function<Variable, HostTensor> values,
      SortedMap<String, String> extras)
      throws IOException {
    member("data.pkl", ByteBuffer.wrap(Pickle.attributes(variables)));
    member("code/__torch__.py", utf8(text));
    int index = 0;
    for (Variable variable : variables) {
      member(DATA + index++, values.apply(variable).bytes());
    }
    member("constants.pkl", ByteBuffer.wrap(EMPTY_TUPLE));
    member("version", utf8("10\n"));
    member("byteorder", utf8("little"));
    for (var extra : extras.entrySet()) {
      member(EXTRA + extra.getKey(), utf8(extra.getValue()));
    }
  }

  /** Name of the member that holds an extra text. */
  static String extra(String name) {
    return ROOT + EXTRA + name;
  }

  /** Name of the member that holds the value of a variable, by its place among them. */
  static String value(int index) {
    return ROOT + DATA + index;
  }

  private static ByteBuffer utf8(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private void member(String name, ByteBuffer content) throws IOException {
    var entry = new ZipEntry(ROOT + name);
    var crc = new CRC32();
    crc.update(content.duplicate());
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.remaining());
    entry.setCrc(crc.getValue());
    entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
    zip.flush();
    entry.setExtra(padding(counter.count, entry.getName()));
    zip.putNextEntry(entry);
    byte[] chunk = new byte[1 << 16];
    ByteBuffer rest = content.duplicate();
    while (rest.hasRemaining()) {
      int length = Math.min(chunk.length, rest.remaining());
      rest.get(chunk, 0, length);
      zip.write(chunk, 0, length);
    }
    zip.closeEntry();
  }

  /** An extra field 'FB' that moves the content to a multiple of 64 bytes. */
  private static byte[] padding(long headerAt, String name) {
    long contentAt =
        headerAt + LOCAL_HEADER + name.getBytes(StandardCharsets.UTF_8).length + EXTRA_HEADER;
    int missing = (int) ((ALIGNMENT - contentAt % ALIGNMENT) % ALIGNMENT);
    ByteBuffer extra = ByteBuffer.allocate(EXTRA_HEADER + missing).order(ByteOrder.LITTLE_ENDIAN);
    extra.put((byte) 'F').put((byte) 'B').putShort((short) missing);
    while (extra.hasRemaining()) {
      extra.put((byte) 'Z');
    }
    return extra.array();
  }

  /** Ends the archive; the underlying stream stays open. */
  @Override
  public void close() throws IOException {
    zip.finish();
    zip.flush();
  }

  private static final class CountingStream extends FilterOutputStream {
    private long count;

    CountingStream(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      count += length;
    }
  }

  /** The few opcodes of pickle protocol 2 that name the attributes of the module. */
  private static final class Pickle {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    static byte[] attributes(List<Variable> variables) {
      var pickle = new Pickle();
      pickle.bytes(0x80, 2);
      pickle.global("__torch__", "Net");
      pickle.bytes(')', 0x81, '}', '(');
      int index = 0;
      for (Variable variable : variables) {
        pickle.string(variable.attribute());
        pickle.tensor(variable, index++);
      }
      pickle.string("training");
      pickle.bytes(0x88);
      pickle.bytes('u', 'b', '.');
      return pickle.out.toByteArray();
    }

    private void tensor(Variable variable, int index) {
      long[] shape = variable.shape().sizes();
      global("torch._utils", "_rebuild_tensor_v2");
      bytes('(', '(');
      string("storage");
      global("torch", variable.type().storageClass());
      string(Integer.toString(index));
      string("cpu");
      integer(variable.elements());
      bytes('t', 'Q');
      integer(0);
      bytes('(');
      for (long size : shape) {
        integer(size);
      }
      bytes('t', '(');
      long stride = variable.elements();
      for (long size : shape) {
        stride /= size;
        integer(stride);
      }
      bytes('t', variable.role() == Variable.Role.PARAMETER ? 0x88 : 0x89);
      global("collections", "OrderedDict");
      bytes(')', 'R', 't', 'R');
    }

    private void global(String module, String name) {
      bytes('c');
      ascii(module + "\n" + name + "\n");
    }

    private void string(String value) {
      bytes('X');
      int length = value.getBytes(StandardCharsets.UTF_8).length;
      bytes(length & 0xff, length >>> 8 & 0xff, length >>> 16 & 0xff, length >>> 24);
      ascii(value);
    }

    private void integer(long value) {
      if (value < 0x100) {
        bytes('K', (int) value);
      } else if (value <= Integer.MAX_VALUE) {
        bytes(
            'J',
            (int) value & 0xff,
            (int) value >>> 8 & 0xff,
            (int) value >>> 16 & 0xff,
            (int) value >>> 24);
      } else {
        bytes(0x8a, 8);
        for (int shift = 0; shift < 64; shift += 8) {
          bytes((int) (value >>> shift) & 0xff);
        }
      }
    }

    private void ascii(String value) {
      byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
      out.write(encoded, 0, encoded.length);
    }

    private void bytes(int... values) {
      for (int value : values) {
        out.write(value);
      }
    }
  }
}
