package dev.lamina.core.engine;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.spec.Check;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The JSON header of a safetensors file: what each tensor is and which bytes are its own. A parsed
 * one has been checked: names are unique, and the tensors cover the data without overlap or hole.
 *
 * @param entries in the order of their place in the file
 */
record SafetensorsHeader(SortedMap<String, String> metadata, List<Entry> entries) {

  /** Bound of the header: some hundred thousand tensors. */
  static final int MAXIMUM_BYTES = 16 << 20;

  private static final String METADATA = "__metadata__";
  private static final String TYPE = "dtype";
  private static final String SHAPE = "shape";
  private static final String OFFSETS = "data_offsets";
  private static final int ALIGNMENT = 8;
  private static final int MAXIMUM_RANK = 64;

  // Only what is asked for is read, token by token, so depth is no danger; repeated keys are
  // refused by the parser.
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /**
   * One tensor.
   *
   * @param begin its first byte, counted from the end of the header
   * @param end the byte after its last
   */
  record Entry(String name, ElementType type, long[] shape, long begin, long end) {
    long length() {
      return end - begin;
    }
  }

  /** A file that is not what the format asks for; the message is the value and the rule. */
  static final class BrokenException extends IOException {
    private static final long serialVersionUID = 1;

    BrokenException(String message) {
      super(message);
    }
  }

  /** The length and the header, padded with spaces so that data begin at a multiple of 8. */
  static ByteBuffer write(SortedMap<String, String> metadata, List<HostTensor> tensors) {
    var names = new HashSet<String>();
    var out = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      if (!metadata.isEmpty()) {
        json.writeObjectFieldStart(METADATA);
        for (var text : metadata.entrySet()) {
          json.writeStringField(text.getKey(), text.getValue());
        }
        json.writeEndObject();
      }
      long position = 0;
      for (HostTensor tensor : tensors) {
        Check.argument(
            names.add(tensor.name()) && !tensor.name().equals(METADATA),
            "Invalid tensor name: %s (want a unique one other than %s)",
            tensor.name(),
            METADATA);
        json.writeObjectFieldStart(tensor.name());
        json.writeStringField(TYPE, tensor.type().safetensorsName());
        json.writeFieldName(SHAPE);
        long[] shape = tensor.shape();
        json.writeArray(shape, 0, shape.length);
        json.writeFieldName(OFFSETS);
        long end = position + tensor.bytes().remaining();
        json.writeArray(new long[] {position, end}, 0, 2);
        json.writeEndObject();
        position = end;
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("A header in memory cannot fail to be written", e);
    }
    byte[] utf8 = encode(out.toString());
    int padded = (utf8.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    Check.argument(
        padded <= MAXIMUM_BYTES,
        "Cannot write a header of %s bytes (want at most %s; use fewer tensors or less metadata)",
        padded,
        MAXIMUM_BYTES);
    ByteBuffer header = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(padded).put(utf8);
    while (header.hasRemaining()) {
      header.put((byte) ' ');
    }
    return header.flip();
  }

  private static byte[] encode(String header) {
    try {
      ByteBuffer utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(header));
      byte[] bytes = new byte[utf8.remaining()];
      utf8.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "Cannot write a header: a name or a text holds half a surrogate pair", e);
    }
  }

  /**
   * Reads a header.
   *
   * @param dataBytes how many bytes follow it
   */
  static SafetensorsHeader parse(ByteBuffer utf8, long dataBytes) throws BrokenException {
    try (JsonParser json = JSON.createParser(decode(utf8))) {
      expect(json, JsonToken.START_OBJECT, "header");
      var metadata = new TreeMap<String, String>();
      var entries = new ArrayList<Entry>();
      while (json.nextToken() != JsonToken.END_OBJECT) {
        if (json.getCurrentName().equals(METADATA)) {
          readMetadata(json, metadata);
        } else {
          entries.add(readEntry(json, json.getCurrentName()));
        }
      }
      if (json.nextToken() != null) {
        throw new BrokenException("its header goes on after its end");
      }
      entries.sort(Comparator.comparing(Entry::begin).thenComparing(Entry::end));
      checkCover(entries, dataBytes);
      return new SafetensorsHeader(metadata, List.copyOf(entries));
    } catch (BrokenException e) {
      throw e;
    } catch (JsonProcessingException e) {
      throw new BrokenException("its header is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("A header in memory cannot fail to be read", e);
    }
  }

  /** Refuses elements that their type does not have. */
  static void checkElements(Entry entry, ByteBuffer bytes) throws BrokenException {
    if (entry.type() != ElementType.BOOL) {
      return;
    }
    for (int i = 0; i < bytes.limit(); i++) {
      byte value = bytes.get(i);
      if (value != 0 && value != 1) {
        throw new BrokenException(
            "tensor '%s' of BOOL holds the byte %s (want 0 or 1)".formatted(entry.name(), value));
      }
    }
  }

  private static char[] decode(ByteBuffer utf8) throws BrokenException {
    if (!utf8.hasRemaining() || utf8.get(0) != '{') {
      throw new BrokenException("its header does not begin with '{'");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString().toCharArray();
    } catch (CharacterCodingException e) {
      throw new BrokenException("its header is not UTF-8");
    }
  }

  private static void readMetadata(JsonParser json, SortedMap<String, String> metadata)
      throws IOException {
    expect(json, JsonToken.START_OBJECT, METADATA);
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String key = json.getCurrentName();
      expect(json, JsonToken.VALUE_STRING, METADATA + " of '" + key + "'");
      metadata.put(key, json.getText());
    }
  }

  private static Entry readEntry(JsonParser json, String name) throws IOException {
    expect(json, JsonToken.START_OBJECT, "tensor '" + name + "'");
    ElementType type = null;
    long[] shape = null;
    long[] offsets = null;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String key = json.getCurrentName();
      String place = key + " of '" + name + "'";
      switch (key) {
        case TYPE -> {
          expect(json, JsonToken.VALUE_STRING, place);
          type = type(json.getText(), name);
        }
        case SHAPE -> shape = readNumbers(json, place, MAXIMUM_RANK);
        case OFFSETS -> offsets = readNumbers(json, place, 2);
        default ->
            throw new BrokenException(
                "tensor '%s' has the unknown key '%s' (want %s, %s, %s)"
                    .formatted(name, key, TYPE, SHAPE, OFFSETS));
      }
    }
    if (type == null || shape == null || offsets == null || offsets.length != 2) {
      throw new BrokenException(
          "tensor '%s' is not described by %s, %s and two %s"
              .formatted(name, TYPE, SHAPE, OFFSETS));
    }
    var entry = new Entry(name, type, shape, offsets[0], offsets[1]);
    checkLength(entry);
    return entry;
  }

  private static ElementType type(String name, String tensor) throws BrokenException {
    for (ElementType type : ElementType.values()) {
      if (!name.isEmpty() && type.safetensorsName().equals(name)) {
        return type;
      }
    }
    throw new BrokenException(
        "tensor '%s' has the unsupported dtype '%s' (want one of %s: convert it)"
            .formatted(
                tensor,
                name,
                Arrays.stream(ElementType.values())
                    .map(ElementType::safetensorsName)
                    .filter(known -> !known.isEmpty())
                    .toList()));
  }

  private static long[] readNumbers(JsonParser json, String place, int most) throws IOException {
    expect(json, JsonToken.START_ARRAY, place);
    long[] numbers = new long[most];
    int count = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      boolean whole = json.currentToken() == JsonToken.VALUE_NUMBER_INT;
      boolean fits = whole && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
      if (!fits || json.getLongValue() < 0 || count == most) {
        throw new BrokenException(
            "%s holds %s as number %s (want at most %s whole numbers from 0 to 2^63 - 1)"
                .formatted(place, whole ? json.getText() : json.currentToken(), count + 1, most));
      }
      numbers[count++] = json.getLongValue();
    }
    return Arrays.copyOf(numbers, count);
  }

  private static void checkLength(Entry entry) throws BrokenException {
    long wanted;
    try {
      wanted = entry.type().bytes();
      for (long size : entry.shape()) {
        wanted = Math.multiplyExact(wanted, size);
      }
    } catch (ArithmeticException e) {
      throw new BrokenException(
          "tensor '%s' has a shape that overflows: %s"
              .formatted(entry.name(), Arrays.toString(entry.shape())));
    }
    if (entry.begin() > entry.end() || entry.length() != wanted) {
      throw new BrokenException(
          "tensor '%s' owns the bytes %s to %s (want %s bytes for %s of %s)"
              .formatted(
                  entry.name(),
                  entry.begin(),
                  entry.end(),
                  wanted,
                  entry.type().safetensorsName(),
                  Arrays.toString(entry.shape())));
    }
    if (wanted > Integer.MAX_VALUE - 8) {
      throw new BrokenException(
          "tensor '%s' has %s bytes (want below 2 GiB)".formatted(entry.name(), wanted));
    }
  }

  private static void checkCover(List<Entry> entries, long dataBytes) throws BrokenException {
    long position = 0;
    for (Entry entry : entries) {
      if (entry.begin() != position) {
        throw new BrokenException(
            "tensor '%s' begins at byte %s (want %s, where the one before it ends: no overlap, no"
                    .formatted(entry.name(), entry.begin(), position)
                + " hole)");
      }
      position = entry.end();
    }
    if (position != dataBytes) {
      throw new BrokenException(
          "its tensors own %s bytes of data, but %s follow the header"
              .formatted(position, dataBytes));
    }
  }

  private static void expect(JsonParser json, JsonToken wanted, String place) throws IOException {
    JsonToken found = json.nextToken();
    if (found != wanted) {
      throw new BrokenException("%s is %s (want %s)".formatted(place, found, wanted));
    }
  }
}
