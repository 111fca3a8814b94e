package dev.lamina.core.local;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Unit;
import dev.lamina.core.backbone.Vgg13;
import dev.lamina.core.local.Partition.Stem;
import dev.lamina.core.spec.SpecException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The split tables of the papers, by K as they print it: the last block of each module. "Every
 * block" is K = 16 for ResNet-32 and K = 55 for ResNet-110; with the stem attached these are 15 and
 * 54 modules.
 *
 * <p>Source for small images: the released code of InfoPro, MAN, HPFF and MLAAN, which agree. For
 * ImageNet they do not: K = 2 is MAN's (InfoPro's and MAN++'s are the same, but for ResNeXt-101,
 * where InfoPro cuts after 2.2); K = 4 and K = 8 are those of HPFF and of MAN's first release,
 * whose K = 4 tables the papers print (MAN++ cuts elsewhere); K = 17, 34 and 51 are MLAAN's, one
 * block a module. VGG-13 with K = 10 is DGL's, one convolution a module, of which the first is the
 * stem.
 */
public final class PublishedSplits {

  private static final String EVERY_BLOCK = "*";

  private static final Map<String, Map<Integer, String>> TABLES = new LinkedHashMap<>();

  static {
    var resnet32 = new TreeMap<Integer, String>();
    resnet32.put(2, "2.1 3.4");
    resnet32.put(3, "1.4 2.4 3.4");
    resnet32.put(4, "1.2 2.1 3.0 3.4");
    resnet32.put(8, "1.0 1.2 1.4 2.1 2.3 3.0 3.2 3.4");
    resnet32.put(16, EVERY_BLOCK);
    TABLES.put("resnet32", resnet32);
    var resnet110 = new TreeMap<Integer, String>();
    resnet110.put(2, "2.8 3.17");
    resnet110.put(3, "1.17 2.17 3.17");
    resnet110.put(4, "1.11 2.7 3.3 3.17");
    resnet110.put(8, "1.4 1.11 2.0 2.7 2.14 3.3 3.10 3.17");
    resnet110.put(16, "1.1 1.4 1.7 1.10 1.13 1.16 2.1 2.4 2.7 2.11 2.15 3.1 3.5 3.9 3.13 3.17");
    resnet110.put(
        32,
        "1.1 1.2 1.4 1.5 1.7 1.9 1.11 1.13 1.14 1.16 1.17 2.1 2.2 2.4 2.5 2.7 2.9 2.11 2.13 2.14"
            + " 2.16 2.17 3.1 3.3 3.4 3.6 3.7 3.9 3.11 3.13 3.15 3.17");
    resnet110.put(55, EVERY_BLOCK);
    TABLES.put("resnet110", resnet110);
    TABLES.put("imagenet-resnet34", new TreeMap<>(Map.of(2, "2.0 4.2", 17, EVERY_BLOCK)));
    TABLES.put("imagenet-resnet50", new TreeMap<>(Map.of(2, "2.0 4.2", 4, "2.0 3.0 3.5 4.2")));
    String four = "3.0 3.9 3.17 4.2";
    String eight = "2.0 3.1 3.5 3.9 3.13 3.17 3.21 4.2";
    TABLES.put(
        "imagenet-resnet101",
        new TreeMap<>(Map.of(2, "2.0 4.2", 4, four, 8, eight, 34, EVERY_BLOCK)));
    TABLES.put(
        "imagenet-resnet152",
        new TreeMap<>(Map.of(2, "2.5 4.2", 4, four, 8, eight, 51, EVERY_BLOCK)));
    TABLES.put("imagenet-resnext101-32x8d", new TreeMap<>(Map.of(2, "2.0 4.2", 4, four, 8, eight)));
    for (var head : Vgg13.Head.values()) {
      TABLES.put(head.backboneName(), Map.of(10, EVERY_BLOCK));
    }
  }

  private PublishedSplits() {}

  /**
   * The published split of a backbone.
   *
   * @param nominal K as printed
   * @throws SpecException if no paper gives one
   */
  public static Partition of(Backbone backbone, int nominal, Stem stem) {
    if (nominal == 1 && stem == Stem.ATTACHED) {
      return Partition.whole(backbone);
    }
    Map<Integer, String> table = TABLES.getOrDefault(backbone.name(), Map.of());
    String split = table.get(nominal);
    if (split == null) {
      throw new SpecException(
          "No published split of %s for K = %s (published: %s; or give modules, 1 to %s, for balanced cuts)"
              .formatted(
                  backbone.name(),
                  nominal,
                  table.isEmpty() ? "none" : table.keySet(),
                  backbone.units().size() - 1));
    }
    List<Unit> units = backbone.units();
    List<String> positions = units.stream().map(Unit::position).toList();
    var ends = new ArrayList<Integer>();
    if (stem == Stem.OWN) {
      ends.add(0);
    }
    if (split.equals(EVERY_BLOCK)) {
      for (int i = 1; i < units.size(); i++) {
        ends.add(i);
      }
    } else {
      for (String position : split.split(" ")) {
        ends.add(positions.indexOf(position));
      }
    }
    return new Partition(backbone, ends, nominal);
  }
}
