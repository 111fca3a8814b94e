package dev.lamina.jobs.cli;

import dev.lamina.core.experiment.SweepSpec;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where, on what and how many at once the trials of a sweep run. */
final class RunOptions {

  private static final int MOST_SLOTS = 1_000;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--slots",
      paramLabel = "N",
      description =
          "Trials at once (default: run.slots of the specification, else one a processor here, or"
              + " what the executors of a cluster offer).")
  private Integer slots;

  @Mixin private PlaceOptions place;

  /**
   * The sweep with as many slots as are asked for here.
   *
   * @throws ParameterException if there are none, or more than a machine has threads for
   */
  SweepSpec apply(SweepSpec sweep) {
    if (slots != null && (slots < 1 || slots > MOST_SLOTS)) {
      throw new ParameterException(
          spec.commandLine(),
          "Invalid value for option '--slots': %s (want 1 to %s)".formatted(slots, MOST_SLOTS));
    }
    return slots == null ? sweep : sweep.withSlots(slots);
  }

  /** As {@link PlaceOptions#where}. */
  Slots where(SweepSpec sweep) {
    return place.where(sweep);
  }

  /** As {@link PlaceOptions#settings}. */
  Map<String, String> settings() {
    return place.settings();
  }
}
