package dev.lamina.core.experiment;

import dev.lamina.core.local.loss.AuxiliaryHead;
import dev.lamina.core.local.loss.ConvolutionalHead;
import dev.lamina.core.local.loss.DglHead;
import dev.lamina.core.local.loss.ImageNetHead;
import dev.lamina.core.local.loss.MlaanHead;
import dev.lamina.core.spec.SpecNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The catalog of auxiliary heads by the name a specification uses. */
public final class Heads {

  private static final int HIDDEN = 128;
  private static final Map<String, AuxiliaryHead> BY_NAME = catalog();

  private Heads() {}

  private static Map<String, AuxiliaryHead> catalog() {
    var heads = new LinkedHashMap<String, AuxiliaryHead>();
    for (DglHead head : DglHead.values()) {
      heads.put(head.toString(), head);
    }
    for (int convolutions = 0; convolutions <= 2; convolutions++) {
      for (int layers = 1; layers <= 3; layers++) {
        var head = new ConvolutionalHead(convolutions, layers, HIDDEN);
        heads.put(head.toString(), head);
      }
    }
    for (AuxiliaryHead imageNet : List.of(new ImageNetHead(), new MlaanHead())) {
      heads.put(imageNet.toString(), imageNet);
    }
    return Collections.unmodifiableMap(heads);
  }

  /** All names. */
  public static List<String> names() {
    return List.copyOf(BY_NAME.keySet());
  }

  /** Pooling and a linear layer, the smallest head. */
  static AuxiliaryHead linear() {
    return new ConvolutionalHead(0, 1, HIDDEN);
  }

  static AuxiliaryHead of(SpecNode name) {
    AuxiliaryHead found = BY_NAME.get(name.text());
    if (found == null) {
      throw name.unknown("head", BY_NAME.keySet());
    }
    return found;
  }
}
