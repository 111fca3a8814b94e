package dev.lamina.core.data.format;

import dev.lamina.core.source.SourceEntry;
import dev.lamina.core.source.SourceTree;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** The class names of a data set in YOLO's layout. */
final class YoloNames {

  private static final int MOST_BYTES = 1 << 20;
  private static final int MOST_NAMES = 100_000;

  private YoloNames() {}

  /**
   * The names in a file that is given, in {@code data.yaml}, in the only other YAML file with names
   * beside the pictures, or in {@code classes.txt}.
   *
   * @param file path in the source; empty to look for it
   * @param root the folder of the data set
   */
  static List<String> read(SourceTree tree, String file, String root) {
    if (!file.isEmpty()) {
      return inYaml(tree, file)
          .orElseThrow(() -> refused(file, "it has no names (want a list or a mapping of names)"));
    }
    List<SourceEntry> files = tree.list(root).stream().filter(entry -> !entry.folder()).toList();
    for (SourceEntry entry : files) {
      if (entry.name().equals("data.yaml")) {
        return read(tree, entry.path(), root);
      }
    }
    var found = new ArrayList<List<String>>();
    var paths = new ArrayList<String>();
    for (SourceEntry entry : files) {
      if (entry.name().endsWith(".yaml") || entry.name().endsWith(".yml")) {
        inYaml(tree, entry.path())
            .ifPresent(
                names -> {
                  found.add(names);
                  paths.add(entry.path());
                });
      }
    }
    if (found.size() > 1) {
      throw refused(
          String.join(" and ", paths),
          "several files have names (want one; parameter names says which)");
    }
    return found.isEmpty() ? inText(tree, root) : found.get(0);
  }

  private static List<String> inText(SourceTree tree, String root) {
    String path = Wrapping.join(root, "classes.txt");
    if (tree.find(path).isEmpty()) {
      throw refused(
          root.isEmpty() ? tree.path() : root,
          "there are no class names (want data.yaml with names, or classes.txt; parameter names gives another path)");
    }
    List<String> names =
        new String(tree.small(path, MOST_BYTES), StandardCharsets.UTF_8)
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .toList();
    return checked(path, names);
  }

  private static Optional<List<String>> inYaml(SourceTree tree, String path) {
    Object names = yaml(tree, path).get("names");
    if (names == null) {
      return Optional.empty();
    }
    var read = new ArrayList<String>();
    if (names instanceof List<?> list) {
      list.forEach(name -> read.add(text(path, name)));
    } else if (names instanceof Map<?, ?> map) {
      for (int i = 0; i < map.size(); i++) {
        if (!map.containsKey(i)) {
          throw refused(path, "names has no %s (want 0 to %s)".formatted(i, map.size() - 1));
        }
        read.add(text(path, map.get(i)));
      }
    } else {
      throw refused(path, "names is %s (want a list, or a mapping of numbers)".formatted(names));
    }
    return Optional.of(checked(path, read));
  }

  private static Map<?, ?> yaml(SourceTree tree, String path) {
    String text = new String(tree.small(path, MOST_BYTES), StandardCharsets.UTF_8);
    var settings =
        LoadSettings.builder()
            .setLabel(path)
            .setAllowDuplicateKeys(false)
            .setMaxAliasesForCollections(20)
            .setCodePointLimit(MOST_BYTES)
            .build();
    try {
      return new Load(settings).loadFromString(text) instanceof Map<?, ?> map ? map : Map.of();
    } catch (YamlEngineException e) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot index %s: it is no YAML: %s (want names: a list)"
              .formatted(path, e.getMessage().strip().replaceAll("\\s+", " ")),
          e);
    } catch (StackOverflowError e) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot index %s: nested too deeply (want names: a list)".formatted(path),
          e);
    }
  }

  private static String text(String path, Object name) {
    if (name instanceof List<?> || name instanceof Map<?, ?> || name == null) {
      throw refused(path, "name %s (want text)".formatted(name));
    }
    return name.toString();
  }

  private static List<String> checked(String path, List<String> names) {
    if (names.isEmpty() || names.size() > MOST_NAMES) {
      throw refused(path, "%s names (want 1 to %s)".formatted(names.size(), MOST_NAMES));
    }
    return names;
  }

  private static LaminaException refused(String path, String reason) {
    return new LaminaException(Failure.DATA, "Cannot index %s: %s".formatted(path, reason));
  }
}
