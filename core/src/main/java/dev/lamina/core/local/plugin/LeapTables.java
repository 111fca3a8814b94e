package dev.lamina.core.local.plugin;

import dev.lamina.core.backbone.Unit;
import dev.lamina.core.local.Partition;
import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Which units a window leaps over, by the module it ends in: the authors' tables for the splits
 * they publish, and for all others a generator that follows what the tables have in common.
 *
 * <p>Source: MLAAN's released code, table {@code configAuxPlus_new}.
 */
final class LeapTables {

  /**
   * Ranges of modules with their units: {@code "0-1: 2.0 3.0 3.2 3.4; 2: ..."}. Keys are the
   * backbone and its number of modules.
   */
  private static final Map<String, String> PUBLISHED =
      Map.of(
          "imagenet-resnet34/16",
          "0-2: 2.0 2.1 3.0 4.0 4.2; 3-6: 2.1 3.0 4.0 4.2; 7-12: 3.1 4.0 4.1; 13: 4.1 4.1 4.2;"
              + " 14: 4.1 4.2",
          "imagenet-resnet101/33",
          "0-2: 2.0 3.0 4.0 4.2; 3-6: 3.0 4.0 4.1; 7-29: 4.0 4.1; 30-31: 4.1 4.2",
          "imagenet-resnet152/50",
          "0-2: 2.0 3.0 4.0 4.2; 3-10: 3.0 4.0 4.1; 11-46: 4.0 4.1; 47-48: 4.1 4.2",
          "resnet32/8",
          "0-1: 2.0 3.0 3.2 3.4; 2: 2.0 3.0 3.3 3.4; 3-4: 3.0 3.2 3.3 3.4; 5: 3.2 3.3 3.4;"
              + " 6: 3.3 3.4",
          "resnet32/15",
          "0-1: 2.0 3.0 3.2 3.4; 2: 2.0 3.0 3.3 3.4; 3: 2.0 3.0 3.2 3.4; 4: 2.0 3.0 3.3 3.4;"
              + " 5-9: 3.0 3.2 3.3 3.4; 10: 3.1 3.2 3.4; 11: 3.2 3.3 3.4; 12: 3.3 3.4; 13: 3.4",
          "resnet110/32",
          "0-10: 2.0 3.0 3.2 3.17; 11-20: 3.0 3.2 3.3 3.17; 21: 3.0 3.3 3.4 3.17;"
              + " 22-25: 3.8 3.17; 26-27: 3.14 3.17; 28: 3.15 3.17; 29: 3.16 3.17; 30: 3.17",
          "resnet110/54",
          "0-17: 2.0 3.0 3.2 3.17; 18-34: 3.0 3.2 3.3 3.17; 35: 3.0 3.3 3.4 3.17;"
              + " 36-42: 3.8 3.17; 43-46: 3.14 3.17; 47-48: 3.15 3.17; 49-51: 3.16 3.17; 52: 3.17");

  private LeapTables() {}

  /**
   * The units of a chain, as indexes in the backbone.
   *
   * @param module the last of the window; not the last of the network
   */
  static List<Integer> of(Partition partition, int module) {
    List<String> positions = published(partition, module);
    if (positions.isEmpty() || !fits(partition, module, positions)) {
      return generated(partition, module);
    }
    List<String> known = partition.backbone().units().stream().map(Unit::position).toList();
    return positions.stream().map(known::indexOf).toList();
  }

  private static List<String> published(Partition partition, int module) {
    String table =
        PUBLISHED.getOrDefault(partition.backbone().name() + "/" + partition.modules(), "");
    for (String entry : table.split("; ?")) {
      String[] parts = entry.split(": ");
      String[] range = parts[0].split("-");
      if (parts.length == 2
          && Integer.parseInt(range[0]) <= module
          && module <= Integer.parseInt(range[range.length - 1])) {
        return List.of(parts[1].split(" "));
      }
    }
    return List.of();
  }

  /**
   * Tables are by number of modules; another split into as many may end elsewhere. Where every
   * block is a module there is no other, and ImageNet's tables name blocks of the same stage that
   * are not behind the module.
   */
  private static boolean fits(Partition partition, int module, List<String> positions) {
    List<Unit> units = partition.backbone().units();
    List<String> known = units.stream().map(Unit::position).toList();
    int first = known.indexOf(positions.get(0));
    int last = partition.lastUnit(module);
    int stage = units.get(last).stage();
    boolean sameStage = units.get(first).stage() == stage && units.get(first).block() > 0;
    boolean opensNext = units.get(first).stage() == stage + 1 && units.get(first).block() == 0;
    boolean everyBlock = partition.modules() == units.size() - 1 && partition.lastUnit(0) == 1;
    boolean copyable = partition.backbone().replaced().stream().noneMatch(positions::contains);
    return (first > last || everyBlock) && (sameStage || opensNext) && copyable;
  }

  /**
   * The unit after the module, the openers of all later stages, one early unit of the last stage
   * and the last unit; positions increase. A replaced unit, which cannot be copied, is passed over.
   */
  private static List<Integer> generated(Partition partition, int module) {
    List<Unit> units = partition.backbone().units();
    int last = units.size() - 1;
    int from = partition.lastUnit(module) + 1;
    Check.argument(from <= last, "No unit follows module %s, the last one", module);
    var chain = new ArrayList<>(List.of(from));
    for (int i = from + 1; i <= last; i++) {
      boolean opensStage = units.get(i).block() == 0;
      boolean earlyInLastStage =
          units.get(i).stage() == units.get(last).stage()
              && units.get(i).block() >= 2
              && units.get(chain.get(chain.size() - 1)).block() < 2;
      boolean replaced = partition.backbone().replaced().contains(units.get(i).position());
      if (!replaced && (opensStage || earlyInLastStage || i == last)) {
        chain.add(i);
      }
    }
    return chain;
  }
}
