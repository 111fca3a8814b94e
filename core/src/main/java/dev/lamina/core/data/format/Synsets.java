package dev.lamina.core.data.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lamina.core.source.SourceTree;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * Classes of ImageNet: nouns of WordNet, such as {@code n01440764}, and what they are called.
 *
 * @param ids in the order of labels, each once
 * @param names of each
 */
record Synsets(List<String> ids, List<String> names) {

  private static final String ID = "n\\d{8}";
  private static final int MOST_JSON = 1 << 20;

  Synsets {
    ids = List.copyOf(ids);
    names = List.copyOf(names);
  }

  /** Whether a folder is named after one. */
  static boolean isId(String name) {
    return name.matches(ID);
  }

  /** Classes without names, which stand for themselves. */
  static Synsets unnamed(List<String> ids) {
    return new Synsets(ids, ids);
  }

  /**
   * Reads a file of classes: lines of a synset and its words, as {@code LOC_synset_mapping.txt} and
   * {@code synset_words.txt} are, or of a synset alone; or, where the name ends in {@code .json},
   * {@code {"0": ["n01440764", "tench"], ...}}.
   *
   * @throws LaminaException {@code DATA} if it is neither
   */
  static Synsets read(SourceTree tree, String path) {
    Synsets read = path.endsWith(".json") ? ofJson(tree, path) : ofLines(tree, path);
    if (read.ids.isEmpty() || new HashSet<>(read.ids).size() != read.ids.size()) {
      throw wrong(path, read.ids.size() + " classes, not all of them different", null);
    }
    return read;
  }

  private static Synsets ofLines(SourceTree tree, String path) {
    var ids = new ArrayList<String>();
    var names = new ArrayList<String>();
    List<String> lines = LabelFile.lines(tree, path);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty()) {
        String[] words = line.split("\\s+", 2);
        if (!isId(words[0])) {
          throw LabelFile.wrong(path, i, line, "a synset such as n01440764, and its words");
        }
        ids.add(words[0]);
        names.add(words.length > 1 ? words[1] : words[0]);
      }
    }
    return new Synsets(ids, names);
  }

  private static Synsets ofJson(SourceTree tree, String path) {
    JsonNode root;
    try {
      root = new ObjectMapper().readTree(tree.small(path, MOST_JSON));
    } catch (JsonProcessingException e) {
      throw wrong(path, e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw wrong(path, e.toString(), e);
    }
    var ids = new ArrayList<String>();
    var names = new ArrayList<String>();
    for (int i = 0; i < root.size(); i++) {
      JsonNode entry = root.path(Integer.toString(i));
      if (!isId(entry.path(0).asText()) || !entry.path(1).isTextual()) {
        throw wrong(path, "entry \"%s\" is %s".formatted(i, entry), null);
      }
      ids.add(entry.path(0).asText());
      names.add(entry.path(1).asText());
    }
    return new Synsets(ids, names);
  }

  private static LaminaException wrong(String path, String found, Throwable cause) {
    return new LaminaException(
        Failure.DATA,
        "Cannot index %s: %s (want a synset and its words for every class, each once)"
            .formatted(path, found),
        cause);
  }

  /** Whether labels count the synsets in their sorted order. */
  boolean sorted() {
    return ids.stream().sorted().toList().equals(ids);
  }

  Map<String, Integer> indexes() {
    var indexes = new HashMap<String, Integer>();
    ids.forEach(id -> indexes.put(id, indexes.size()));
    return indexes;
  }
}
