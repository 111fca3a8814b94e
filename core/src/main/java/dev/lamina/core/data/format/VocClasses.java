package dev.lamina.core.data.format;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** The class names of data sets in the layout of Pascal VOC, whose files do not list them. */
final class VocClasses {

  /** Of VOC 2007 to 2012, in the order of the development kit. */
  static final List<String> VOC =
      List.of(
          "aeroplane",
          "bicycle",
          "bird",
          "boat",
          "bottle",
          "bus",
          "car",
          "cat",
          "chair",
          "cow",
          "diningtable",
          "dog",
          "horse",
          "motorbike",
          "person",
          "pottedplant",
          "sheep",
          "sofa",
          "train",
          "tvmonitor");

  /** Of SODA, in the order of its paper. */
  static final List<String> SODA =
      List.of(
          "person",
          "vest",
          "helmet",
          "board",
          "wood",
          "rebar",
          "brick",
          "scaffold",
          "handcart",
          "cutter",
          "ebox",
          "hopper",
          "hook",
          "fence",
          "slogan");

  private VocClasses() {}

  /**
   * The list that annotations go by: VOC's if all their names are in it, else SODA's likewise, else
   * the names themselves, sorted.
   */
  static List<String> of(Collection<VocAnnotation> annotations) {
    var names = new TreeSet<String>();
    for (VocAnnotation annotation : annotations) {
      for (VocAnnotation.Item item : annotation.objects()) {
        if (item.name() != null && !item.name().isEmpty()) {
          names.add(item.name());
        }
      }
    }
    for (List<String> official : List.of(VOC, SODA)) {
      if (official.containsAll(names)) {
        return official;
      }
    }
    return new ArrayList<>(names);
  }
}
