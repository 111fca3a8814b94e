package dev.lamina.core.experiment;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.local.Partition;
import dev.lamina.core.local.Partition.Stem;
import dev.lamina.core.local.PublishedSplits;
import dev.lamina.core.spec.MemorySize;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecMap;
import dev.lamina.core.spec.SpecNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the {@code partition} section of a trial: where the backbone is cut.
 *
 * <pre>
 * partition: {published: 8}                # the papers' split for K = 8; stem: own | attached
 * partition: {modules: 4}                  # cuts balanced by activation bytes
 * partition: {modules: 4, balance: peak}   # cuts for the least peak of the trial's method
 * partition: {memory: 512 MiB}             # as few modules as fit, cuts for the least peak
 * partition: {cuts: ["1.2", "2.1"]}        # last unit of every module but the last
 * </pre>
 */
record Partitions(
    SpecNode node,
    Optional<Integer> published,
    Optional<Integer> modules,
    Balance balance,
    Optional<MemorySize> memory,
    List<String> cuts,
    Stem stem) {

  /** What cuts into some number of modules are balanced by. */
  enum Balance {
    /** What units keep: the same cuts for every method. */
    ACTIVATIONS,
    /** The peak of a step of the method. */
    PEAK
  }

  private static final int MOST = 1000;

  /** The backbone as one module. */
  static final Partitions WHOLE =
      new Partitions(
          SpecNode.of("partition", Map.of()),
          Optional.empty(),
          Optional.empty(),
          Balance.ACTIVATIONS,
          Optional.empty(),
          List.of(),
          Stem.ATTACHED);

  static Partitions of(SpecNode node) {
    SpecMap map = node.mapping();
    Optional<Integer> published = count(map, "published");
    Optional<Integer> modules = count(map, "modules");
    Optional<MemorySize> memory = map.optional("memory").map(MemorySize::of);
    Optional<SpecNode> cuts = map.optional("cuts");
    var balance = map.constant("balance", Balance.class, Balance.ACTIVATIONS);
    var stem = map.constant("stem", Stem.class, Stem.ATTACHED);
    map.done();
    int given =
        (published.isPresent() ? 1 : 0)
            + (modules.isPresent() ? 1 : 0)
            + (memory.isPresent() ? 1 : 0)
            + (cuts.isPresent() ? 1 : 0);
    if (given != 1) {
      throw node.wrong("exactly one of published, modules, memory, cuts");
    }
    if (cuts.isPresent() && map.keys().contains("stem")) {
      throw SpecException.at(
          node.path(), "Cannot use stem with cuts: name the stem as a unit, cuts: [stem, ...]");
    }
    if (modules.isEmpty() && map.keys().contains("balance")) {
      throw SpecException.at(node.path(), "Cannot use balance without modules: only they need it");
    }
    List<String> units =
        cuts.map(list -> list.list().stream().map(Partitions::unit).toList()).orElse(List.of());
    return new Partitions(node, published, modules, balance, memory, units, stem);
  }

  /** Whether where to cut depends on the method, and takes a search. */
  boolean forMethod() {
    return memory.isPresent() || balance == Balance.PEAK;
  }

  /** Whether it says the same as another, however both are written. */
  boolean cutsAs(Partitions other) {
    return published.equals(other.published)
        && modules.equals(other.modules)
        && balance == other.balance
        && memory.equals(other.memory)
        && cuts.equals(other.cuts)
        && stem == other.stem;
  }

  private static Optional<Integer> count(SpecMap map, String key) {
    return map.optional(key).map(node -> (int) node.integer(1, MOST));
  }

  /** A unit's name, which must be text: YAML reads an unquoted 1.10 as the number 1.1. */
  private static String unit(SpecNode node) {
    if (!node.isText()) {
      throw node.wrong("a unit's name in quotes, such as \"1.2\"");
    }
    return node.text();
  }

  /**
   * Where the backbone is cut, unless that is {@link #forMethod}.
   *
   * @throws SpecException with the section's path, if the backbone cannot be cut so
   */
  Partition of(Backbone backbone) {
    return node.checked(() -> cut(backbone));
  }

  private Partition cut(Backbone backbone) {
    if (published.isPresent()) {
      return PublishedSplits.of(backbone, published.get(), stem);
    }
    if (modules.isPresent()) {
      return Partition.balanced(backbone, modules.get(), stem);
    }
    return cuts.isEmpty() ? Partition.whole(backbone) : Partition.after(backbone, cuts);
  }
}
