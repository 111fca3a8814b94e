package dev.lamina.core.experiment;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.quantization.Quantization;
import dev.lamina.core.spec.SpecMap;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.train.Trainer;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;

/**
 * Reads the {@code int8} section of a trial, and measures: what is left of the trained network's
 * accuracy when it infers with eight bits, and how fast that is.
 *
 * <pre>
 * int8: {calibration: 512}   # images to learn from whose ranges decide about rounding
 * </pre>
 */
record EightBitInference(int calibration) {

  private static final int USUAL = 512;
  private static final int MOST = 1 << 20;

  static EightBitInference of(SpecNode node) {
    SpecMap map = node.mapping();
    var section = new EightBitInference(map.integer("calibration", 1, MOST, USUAL));
    map.done();
    return section;
  }

  /**
   * Measures, on the CPU whatever the device of the trial.
   *
   * @param trainer whose samples are used
   * @param network as it is deployed
   * @param speed how to measure that, if it is wanted
   * @param values to which {@code int8/accuracy} and so on are added
   */
  void measure(
      Trainer trainer,
      DeployedNetwork network,
      boolean channelsLast,
      Optional<InferenceSpeed> speed,
      SortedMap<String, Double> values) {
    Backbone backbone = network.backbone();
    var quantization = new Quantization(backbone, channelsLast);
    trainer.calibrate(
        quantization.calibration(),
        Quantization.CALIBRATE,
        network.values(),
        calibration,
        quantization::observe);
    var program = quantization.inference();
    values.putAll(trainer.measure(program, network.values(), Trainer.INT8, ComputeDevice.CPU));
    OptionalDouble found =
        speed
            .map(wanted -> wanted.of(program, network, ComputeDevice.CPU))
            .map(OptionalDouble::of)
            .orElse(OptionalDouble.empty());
    found.ifPresent(images -> values.put(Trainer.INT8_SPEED, images));
  }
}
