package dev.lamina.core.experiment;

import dev.lamina.core.local.Patches;
import dev.lamina.core.local.Patches.Fusion;
import dev.lamina.core.local.SupervisionPlugin;
import dev.lamina.core.local.plugin.Hpff;
import dev.lamina.core.local.plugin.Man;
import dev.lamina.core.local.plugin.Mlaan;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecMap;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.spec.Spelling;
import java.util.List;

/** The catalog of plug-ins, and what {@link Fidelity} makes the default of each setting. */
final class Plugins {

  private static final List<String> NAMES = List.of("man", "hpff", "mlaan");
  private static final int MOST_MODULES = 1000;
  private static final int MOST_PATCHES = 64;

  private Plugins() {}

  /**
   * @param node where it stands, for messages
   * @param values its settings by name
   * @param photographs whether the network is one for ImageNet, for which released code differs
   */
  static SupervisionPlugin named(
      SpecNode node, String name, Object values, Fidelity fidelity, boolean photographs) {
    SpecMap settings = SpecNode.of(node.path() + "." + name, values).mapping();
    SupervisionPlugin plugin =
        node.checked(
            () ->
                switch (name) {
                  case "man" -> man(settings, fidelity);
                  case "hpff" -> hpff(settings, fidelity, photographs);
                  case "mlaan" -> mlaan(settings, fidelity, photographs);
                  default ->
                      throw new SpecException(
                          "Unknown plug-in: %s (%s)"
                              .formatted(name, Spelling.suggestion(name, NAMES)));
                });
    settings.done();
    return plugin;
  }

  private static Man man(SpecMap settings, Fidelity fidelity) {
    return new Man(
        settings.number("momentum", 0, 1, Man.DEFAULT_MOMENTUM),
        settings.constant(
            "mode",
            Man.Mode.class,
            fidelity == Fidelity.PAPER ? Man.Mode.TRAINED_EMA : Man.Mode.EMA_AND_BIAS),
        settings.flag("gated", false),
        settings.flag("random-start", fidelity == Fidelity.RELEASED));
  }

  private static Hpff hpff(SpecMap settings, Fidelity fidelity, boolean photographs) {
    boolean released = fidelity == Fidelity.RELEASED;
    // Its code for ImageNet has windows alone.
    boolean windows = released && photographs;
    Fusion coded = photographs ? Fusion.IMAGE_PATCHES : Fusion.SEPARATE_DECODERS;
    Fusion fusion = settings.constant("fusion", Fusion.class, released ? coded : Fusion.MEAN);
    return new Hpff(
        settings.integer("window", 2, MOST_MODULES, Hpff.DEFAULT_WINDOW),
        settings.number("independent", 0, 1, windows ? 0 : Hpff.DEFAULT_INDEPENDENT),
        settings.number("cascade", 0, 1, windows ? 1 : Hpff.DEFAULT_CASCADE),
        new Patches(settings.integer("patches", 1, MOST_PATCHES, Hpff.DEFAULT_PATCHES), fusion),
        released);
  }

  private static Mlaan mlaan(SpecMap settings, Fidelity fidelity, boolean photographs) {
    boolean released = fidelity == Fidelity.RELEASED;
    boolean imageNet = released && photographs;
    return new Mlaan(
        settings.integer(
            "window", 2, MOST_MODULES, imageNet ? Mlaan.IMAGENET_WINDOW : Mlaan.DEFAULT_WINDOW),
        settings.number("independent", 0, 1, Hpff.DEFAULT_INDEPENDENT),
        settings.number("cascade", 0, 1, Hpff.DEFAULT_CASCADE),
        settings.constant(
            "leaps",
            Mlaan.Leaps.class,
            fidelity == Fidelity.PAPER ? Mlaan.Leaps.ALL_AVERAGED : Mlaan.Leaps.FIRST_AVERAGED),
        settings.number("momentum", 0, 1, Mlaan.DEFAULT_MOMENTUM),
        settings.flag("random-start", imageNet),
        released);
  }
}
