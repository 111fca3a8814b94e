package dev.lamina.core.spec;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A mapping of a specification while it is read. Whoever reads it asks for every key it knows and
 * then calls {@link #done}, which refuses keys nobody asked for: a misspelt or unused setting is an
 * error, never ignored.
 */
public final class SpecMap {

  private final String path;
  private final Map<String, SpecNode> children;
  private final Set<String> known = new LinkedHashSet<>();

  SpecMap(String path, Map<String, SpecNode> children) {
    this.path = path;
    this.children = children;
  }

  public String path() {
    return path;
  }

  /** All keys present, in the order of the file. */
  public Set<String> keys() {
    return Collections.unmodifiableSet(children.keySet());
  }

  /** The value of a key that may be missing; a key without a value counts as missing. */
  public Optional<SpecNode> optional(String key) {
    known.add(key);
    return Optional.ofNullable(children.get(key)).filter(node -> node.value() != null);
  }

  /**
   * @throws SpecException if the key is missing
   */
  public SpecNode required(String key) {
    return optional(key)
        .orElseThrow(
            () ->
                SpecException.at(
                    SpecNode.place(path), "Missing key: %s%s".formatted(key, hint(key))));
  }

  private String hint(String missing) {
    if (children.containsKey(missing)) {
      return " (it has no value)";
    }
    return children.keySet().stream()
        .filter(found -> !known.contains(found) && Spelling.near(found, missing))
        .findFirst()
        .map(found -> " (there is '" + found + "': misspelt?)")
        .orElse("");
  }

  public String text(String key, String otherwise) {
    return optional(key).map(SpecNode::text).orElse(otherwise);
  }

  public boolean flag(String key, boolean otherwise) {
    return optional(key).map(SpecNode::flag).orElse(otherwise);
  }

  public int integer(String key, int least, int most, int otherwise) {
    return optional(key).map(node -> (int) node.integer(least, most)).orElse(otherwise);
  }

  public double number(String key, double least, double most, double otherwise) {
    return optional(key).map(node -> node.number(least, most)).orElse(otherwise);
  }

  public <E extends Enum<E>> E constant(String key, Class<E> type, E otherwise) {
    return optional(key).map(node -> node.constant(type)).orElse(otherwise);
  }

  /**
   * Ends the reading.
   *
   * @throws SpecException if there is a key that nobody asked for; it names the nearest known one
   */
  public void done() {
    for (String key : children.keySet()) {
      if (!known.contains(key)) {
        throw SpecException.at(
            SpecNode.place(path),
            "Unknown key: %s (%s)".formatted(key, Spelling.suggestion(key, known)));
      }
    }
  }
}
