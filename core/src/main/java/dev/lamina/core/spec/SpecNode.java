package dev.lamina.core.spec;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * One value of a specification with the path it stands at: a mapping, a list, a text, a number, a
 * flag, or nothing. Immutable. Every reading method checks the type and fails with a {@link
 * SpecException} that names path, value and rule.
 */
public final class SpecNode {

  private static final long MAX_FILE_BYTES = 1 << 20;
  private static final int MAX_VALUES = 1_000_000;
  private static final int MAX_DEPTH = 64;
  private static final int MAX_SHOWN = 200;

  private final String path;
  private final Object value;

  private SpecNode(String path, Object value) {
    this.path = path;
    this.value = value;
  }

  /**
   * Reads a YAML 1.2 file of at most 1 MiB.
   *
   * @throws SpecException if there is no such file, or it is no YAML; the message names the line
   */
  public static SpecNode read(Path file) {
    return document(text(file), file.toString());
  }

  /**
   * Parses the text of a whole file, see {@link #text}.
   *
   * @param source named in messages
   * @throws SpecException if it is no YAML, or empty
   */
  public static SpecNode document(String yaml, String source) {
    SpecNode read = parse(yaml, source);
    if (read.value == null) {
      throw new SpecException("Cannot read %s: it is empty (want YAML)".formatted(source));
    }
    return read;
  }

  /**
   * The text of a YAML file of at most 1 MiB, for {@link #document}.
   *
   * @throws SpecException if there is no such file, or it cannot be read as text
   */
  public static String text(Path file) {
    try {
      if (Files.isDirectory(file) || Files.size(file) > MAX_FILE_BYTES) {
        throw new SpecException("Cannot read %s: not a YAML file of at most 1 MiB".formatted(file));
      }
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new SpecException("No such file: %s".formatted(file.toAbsolutePath()), e);
    } catch (CharacterCodingException e) {
      throw new SpecException("Cannot read %s: it is not UTF-8 text".formatted(file), e);
    } catch (AccessDeniedException e) {
      throw new SpecException("Cannot read %s: permission denied".formatted(file), e);
    } catch (IOException e) {
      throw new SpecException("Cannot read %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  /**
   * Parses YAML 1.2. Mapping keys are texts without duplicates; tags, alias bombs and nesting
   * deeper than 64 are refused.
   *
   * @param source named in messages
   */
  public static SpecNode parse(String yaml, String source) {
    var settings =
        LoadSettings.builder()
            .setLabel(source)
            .setAllowDuplicateKeys(false)
            .setMaxAliasesForCollections(20)
            .setCodePointLimit((int) MAX_FILE_BYTES)
            .build();
    try {
      Object value = new Load(settings).loadFromString(yaml);
      return of("", value);
    } catch (YamlEngineException e) {
      throw new SpecException("Cannot read %s%s".formatted(source, reason(e)), e);
    } catch (StackOverflowError e) {
      // The parser recurses for every level and has no limit of its own.
      throw new SpecException(
          "Cannot read %s: nested too deeply (want at most %s levels)".formatted(source, MAX_DEPTH),
          e);
    }
  }

  /** Where and why a text is no YAML, on one line. */
  private static String reason(YamlEngineException failure) {
    if (failure instanceof MarkedYamlEngineException marked
        && marked.getProblem() != null
        && marked.getProblemMark().isPresent()) {
      var mark = marked.getProblemMark().get();
      return ", line %s, column %s: %s"
          .formatted(mark.getLine() + 1, mark.getColumn() + 1, marked.getProblem().strip());
    }
    return ": " + failure.getMessage().strip();
  }

  /**
   * A value made in code, from mappings with text keys, lists, texts, numbers, flags and null.
   *
   * @param path it is said to stand at; empty for a whole specification
   */
  public static SpecNode of(String path, Object value) {
    return new SpecNode(path, copied(path, value, 0, new int[] {MAX_VALUES}));
  }

  /**
   * @param left how many more values there may be: aliases make many of few
   */
  private static Object copied(String path, Object value, int depth, int[] left) {
    if (--left[0] < 0) {
      throw SpecException.at(
          place(path), "Invalid value: too long (want at most " + MAX_VALUES + " values in all)");
    }
    if (depth > MAX_DEPTH) {
      throw SpecException.at(
          place(path), "Invalid value: nested too deeply (want at most " + MAX_DEPTH + " levels)");
    }
    if (value instanceof Map<?, ?> map) {
      var copy = new LinkedHashMap<String, Object>();
      map.forEach(
          (key, element) -> {
            if (!(key instanceof String name) || name.isEmpty()) {
              throw SpecException.at(
                  place(path), "Invalid key: %s (want text)".formatted(shown(key)));
            }
            copy.put(name, copied(join(path, name), element, depth + 1, left));
          });
      return Collections.unmodifiableMap(copy);
    }
    if (value instanceof List<?> list) {
      var copy = new ArrayList<Object>();
      for (Object element : list) {
        copy.add(copied(path + "[" + copy.size() + "]", element, depth + 1, left));
      }
      return Collections.unmodifiableList(copy);
    }
    if (value == null || value instanceof String || value instanceof Boolean) {
      return value;
    }
    if (value instanceof Integer || value instanceof Long) {
      return ((Number) value).longValue();
    }
    if (value instanceof Double number && Double.isFinite(number)) {
      return number;
    }
    throw SpecException.at(
        place(path),
        "Invalid value: %s (want text, a finite number, true or false)".formatted(shown(value)));
  }

  /** Where it stands, such as {@code trial.optimizer.momentum}; empty at the top. */
  public String path() {
    return path;
  }

  /** The value: a Map, List, String, Long, Double, Boolean, or null; collections unmodifiable. */
  public Object value() {
    return value;
  }

  public boolean isMapping() {
    return value instanceof Map;
  }

  public boolean isText() {
    return value instanceof String;
  }

  /** Its keys, to be read one by one. */
  public SpecMap mapping() {
    if (!(value instanceof Map<?, ?> map)) {
      throw wrong("a mapping (keys with values)");
    }
    var children = new LinkedHashMap<String, SpecNode>();
    map.forEach(
        (key, element) ->
            children.put((String) key, new SpecNode(join(path, (String) key), element)));
    return new SpecMap(path, children);
  }

  /** Its elements. */
  public List<SpecNode> list() {
    if (!(value instanceof List<?> list)) {
      throw wrong("a list");
    }
    var elements = new ArrayList<SpecNode>();
    for (Object element : list) {
      elements.add(new SpecNode(path + "[" + elements.size() + "]", element));
    }
    return elements;
  }

  public String text() {
    if (!(value instanceof String text) || text.isBlank()) {
      throw wrong("text");
    }
    return text;
  }

  public boolean flag() {
    if (!(value instanceof Boolean flag)) {
      throw wrong("true or false");
    }
    return flag;
  }

  /** A whole number in a range, both ends included. */
  public long integer(long least, long most) {
    if (!(value instanceof Long number) || number < least || number > most) {
      throw wrong(
          "a whole number" + range(least, least == Long.MIN_VALUE, most, most == Long.MAX_VALUE));
    }
    return number;
  }

  /** A finite number in a range, both ends included. */
  public double number(double least, double most) {
    if (!(value instanceof Number found)
        || found.doubleValue() < least
        || found.doubleValue() > most) {
      throw wrong(
          "a number" + range(least, least <= -Double.MAX_VALUE, most, most >= Double.MAX_VALUE));
    }
    return found.doubleValue();
  }

  private static String range(Object least, boolean openBelow, Object most, boolean openAbove) {
    if (openBelow) {
      return openAbove ? "" : " <= " + most;
    }
    return openAbove ? " >= " + least : " from " + least + " to " + most;
  }

  /** A constant by its name in lower case with dashes: {@code EMA_ONLY} is {@code ema-only}. */
  public <E extends Enum<E>> E constant(Class<E> type) {
    E[] constants = type.getEnumConstants();
    for (E constant : constants) {
      if (spelled(constant).equals(value)) {
        return constant;
      }
    }
    throw wrong(
        Arrays.stream(constants).map(SpecNode::spelled).collect(Collectors.joining(" or ")));
  }

  /** How a specification spells a constant. */
  public static String spelled(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * This mapping with one value replaced or added, however deep.
   *
   * @param dottedPath from here, such as {@code optimizer.momentum}; mappings on the way are made
   *     if missing
   */
  public SpecNode with(String dottedPath, Object replacement) {
    if (!(value instanceof Map<?, ?> map)) {
      throw wrong("a mapping, to set " + dottedPath + " in it");
    }
    int dot = dottedPath.indexOf('.');
    String key = dot < 0 ? dottedPath : dottedPath.substring(0, dot);
    var copy = new LinkedHashMap<Object, Object>(map);
    if (dot < 0) {
      copy.put(key, replacement);
    } else {
      Object inner = map.get(key) == null ? Map.of() : map.get(key);
      copy.put(
          key,
          new SpecNode(join(path, key), inner)
              .with(dottedPath.substring(dot + 1), replacement)
              .value);
    }
    return of(path, copy);
  }

  /**
   * What is made of this value; what it refuses gets the place in the file, which only the reader
   * knows.
   *
   * @throws SpecException with the path, instead of an {@link IllegalArgumentException} or a
   *     SpecException without one
   */
  public <T> T checked(Supplier<T> making) {
    try {
      return making.get();
    } catch (IllegalArgumentException e) {
      throw new SpecException(e.getMessage(), e).placedAt(place(path));
    } catch (SpecException e) {
      throw e.placedAt(place(path));
    }
  }

  /** The failure of a value that breaks a rule: names path, value and rule. */
  public SpecException wrong(String wanted) {
    return SpecException.at(
        place(path), "Invalid value: %s (want %s)".formatted(shown(value), wanted));
  }

  /**
   * The failure of a name that is none of a catalog's.
   *
   * @param what it should name, such as {@code model}
   */
  public SpecException unknown(String what, Collection<String> known) {
    return SpecException.at(
        place(path),
        "Unknown %s: '%s' (%s)".formatted(what, text(), Spelling.suggestion(text(), known)));
  }

  /**
   * JSON on one line with sorted keys: equal values give equal text, and the text is YAML that
   * reads back as an equal value.
   */
  public String canonical() {
    return Json.sorted(value);
  }

  /**
   * JSON on one line with keys in the order they were written, for what takes its meaning from that
   * order: it is YAML that reads back as an equal value in the same order.
   */
  public String json() {
    return Json.asWritten(value);
  }

  /** A path in a message. */
  static String place(String path) {
    return path.isEmpty() ? "(top)" : path;
  }

  private static String shown(Object value) {
    return value instanceof String text ? "'" + cut(text) + "'" : cut(String.valueOf(value));
  }

  /** A megabyte of value would hide the rule. */
  private static String cut(String text) {
    return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
  }

  private static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SpecNode node
        && path.equals(node.path)
        && canonical().equals(node.canonical());
  }

  @Override
  public int hashCode() {
    return canonical().hashCode();
  }

  @Override
  public String toString() {
    return (path.isEmpty() ? "" : path + ": ") + canonical();
  }
}
