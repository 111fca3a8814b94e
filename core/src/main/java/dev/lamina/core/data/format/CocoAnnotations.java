package dev.lamina.core.data.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.lamina.core.source.SourceTree;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.RejectedException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A file of annotations in COCO's JSON, read as a stream: of each object in {@code images}, {@code
 * annotations} and {@code categories} the numbers and texts are kept, while lists (but for {@code
 * bbox}), such as segmentations and keypoints, are passed over. The three may come in any order.
 *
 * @param path of the file
 * @param name of the file, without what archives put around it
 * @param categories names by id
 * @param images in the order of the file
 * @param objects in the order of the file
 */
record CocoAnnotations(
    String path,
    String name,
    SortedMap<Long, String> categories,
    List<Picture> images,
    List<Annotation> objects) {

  private static final int MOST_DEPTH = 32;
  private static final int MOST_CATEGORIES = 100_000;
  private static final int MOST_ENTRIES = 50_000_000;

  /**
   * A picture. Whatever is missing or of another type is null, or 0 for sizes.
   *
   * @param number in the file, from 0
   */
  record Picture(int number, Long id, String file, int width, int height) {}

  /**
   * An object. Whatever is missing or of another type is null, NaN for the area.
   *
   * @param number in the file, from 0
   * @param box left, top, width, height
   */
  record Annotation(
      int number, Long id, Long image, Long category, double[] box, double area, boolean crowd) {}

  /**
   * Reads a file.
   *
   * @throws LaminaException {@code DATA} if it is no JSON, cut off, or without one of the lists
   */
  static CocoAnnotations read(SourceTree tree, String path, String name) {
    var read =
        new CocoAnnotations(path, name, new TreeMap<>(), new ArrayList<>(), new ArrayList<>());
    JsonFactory json =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder().maxNestingDepth(MOST_DEPTH).build())
            // Python writes them; what has them is refused object by object.
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();
    try (InputStream in = new BufferedInputStream(tree.stream(path), 1 << 18);
        JsonParser parser = json.createParser(in)) {
      read.document(parser);
    } catch (JsonProcessingException e) {
      throw refused(path, place(e) + e.getOriginalMessage(), e);
    } catch (RejectedException | IOException e) {
      throw LaminaException.in(e).orElseGet(() -> refused(path, e.getMessage(), e));
    }
    return read;
  }

  private void document(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw refused(path, "it does not start with an object", null);
    }
    var missing = new ArrayList<>(List.of("images", "annotations", "categories"));
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.getCurrentName();
      if (!missing.remove(name)) {
        parser.nextToken();
        parser.skipChildren();
        continue;
      }
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        throw refused(path, name + " is no list", null);
      }
      for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
        if (i >= MOST_ENTRIES) {
          throw refused(path, "more than " + MOST_ENTRIES + " " + name, null);
        }
        take(name, i, fields(parser));
      }
    }
    if (parser.nextToken() != null) {
      throw refused(path, "something follows the object (want one object a file)", null);
    }
    if (!missing.isEmpty()) {
      throw refused(path, "there is no " + String.join(" and no ", missing), null);
    }
  }

  private void take(String list, int number, Map<String, Object> fields) {
    switch (list) {
      case "images" ->
          images.add(
              new Picture(
                  number,
                  whole(fields.get("id")),
                  text(fields.get("file_name")),
                  size(fields.get("width")),
                  size(fields.get("height"))));
      case "annotations" ->
          objects.add(
              new Annotation(
                  number,
                  whole(fields.get("id")),
                  whole(fields.get("image_id")),
                  whole(fields.get("category_id")),
                  fields.get("bbox") instanceof double[] box ? box : null,
                  fields.get("area") instanceof Number area ? area.doubleValue() : Double.NaN,
                  crowd(fields.get("iscrowd"))));
      default -> category(whole(fields.get("id")), text(fields.get("name")), number);
    }
  }

  private void category(Long id, String name, int number) {
    if (id == null || name == null || name.isBlank() || id != id.intValue()) {
      throw refused(path, "category %s has no id or no name".formatted(number), null);
    }
    if (categories.put(id, name) != null) {
      throw refused(path, "category id %s stands there twice".formatted(id), null);
    }
    if (categories.size() > MOST_CATEGORIES) {
      throw refused(path, "more than " + MOST_CATEGORIES + " categories", null);
    }
  }

  /** The plain values of an object, and its box; the parser is at its start, and then its end. */
  private Map<String, Object> fields(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw refused(
          path,
          "line %s has a value that is no object".formatted(parser.currentLocation().getLineNr()),
          null);
    }
    var fields = new TreeMap<String, Object>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.getCurrentName();
      JsonToken token = parser.nextToken();
      if (token == JsonToken.VALUE_STRING) {
        if (name.equals("file_name") || name.equals("name")) {
          fields.put(name, parser.getText());
        }
      } else if (token == JsonToken.VALUE_NUMBER_INT) {
        if (parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
          fields.put(name, parser.getLongValue());
        }
      } else if (token == JsonToken.VALUE_NUMBER_FLOAT) {
        fields.put(name, parser.getDoubleValue());
      } else if (token == JsonToken.VALUE_TRUE) {
        fields.put(name, 1L);
      } else if (token == JsonToken.START_ARRAY && name.equals("bbox")) {
        fields.put(name, numbers(parser));
      } else {
        parser.skipChildren();
      }
    }
    return fields;
  }

  /** The numbers of a list, at most five; nothing if it has anything else in it. */
  private static double[] numbers(JsonParser parser) throws IOException {
    var numbers = new double[5];
    int count = 0;
    boolean plain = true;
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      if (token.isNumeric()) {
        numbers[Math.min(count++, 4)] = parser.getDoubleValue();
      } else {
        plain = false;
        parser.skipChildren();
      }
    }
    return plain && count == 4 ? java.util.Arrays.copyOf(numbers, 4) : null;
  }

  private static Long whole(Object value) {
    if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15) {
      return number.longValue();
    }
    return value instanceof Long number ? number : null;
  }

  private static String text(Object value) {
    return value instanceof String text ? text : null;
  }

  private static int size(Object value) {
    Long size = whole(value);
    return size == null || size < 1 || size > Integer.MAX_VALUE ? 0 : size.intValue();
  }

  private static boolean crowd(Object value) {
    return Long.valueOf(1).equals(whole(value));
  }

  private static String place(JsonProcessingException e) {
    return e.getLocation() == null
        ? ""
        : "line %s, column %s: "
            .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
  }

  private static LaminaException refused(String path, String reason, Throwable cause) {
    return new LaminaException(
        Failure.DATA,
        "Cannot index %s: %s (want COCO's JSON: images, annotations and categories, each a list of objects; fetch the file again)"
            .formatted(path, reason),
        cause);
  }
}
