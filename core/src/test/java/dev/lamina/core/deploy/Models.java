package dev.lamina.core.deploy;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Network;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.Normalization;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.experiment.TrialSpec;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.SpecNode;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Models of every task, of weights as a seed draws them. */
final class Models {

  static final String CLASSIFIER =
      """
      model: resnet8
      method: {objective: end-to-end}
      optimizer: {name: sgd}
      learning-rate: {base: 0.1, schedule: constant}
      normalization: cifar10
      batch-size: 8
      epochs: 2
      """;

  static final String REPLACED =
      CLASSIFIER.replace("resnet8", "resnet20") + "replacement: {every: 4, operator: light}\n";

  static final String CROPPING =
      CLASSIFIER + "augmentation: {random-resized-crop: {size: 24}}\nchannels-last: false\n";

  static final String TRANSFORMER =
      CLASSIFIER.replace("resnet8", "vit-ti8").replace("{name: sgd}", "{name: adamw}");

  static final String PIXELS =
      """
      model: deeplabv3-resnet18
      method: {objective: end-to-end}
      optimizer: {name: sgd}
      learning-rate: {base: 0.1, schedule: poly}
      augmentation: {random-scaled-crop: {size: 64}}
      batch-size: 8
      epochs: 2
      """;

  static final String ANCHORS =
      """
      model: retinanet-resnet18
      method: {objective: end-to-end}
      optimizer: {name: sgd}
      learning-rate: {base: 0.1, schedule: constant}
      augmentation: {scale-jitter: {size: 64}}
      normalization: imagenet
      batch-size: 8
      epochs: 2
      """;

  static final String CELLS =
      """
      model: gso-yolov8n
      method: {objective: end-to-end}
      optimizer: {name: sgd}
      learning-rate: {base: 0.1, schedule: constant}
      augmentation: {letterbox: {size: 64}}
      normalization: {mean: [0, 0, 0], deviation: [1, 1, 1]}
      batch-size: 8
      epochs: 2
      """;

  static final String TEXT =
      """
      model: gpt-2x64
      method: {objective: end-to-end}
      optimizer: {name: adamw}
      learning-rate: {base: 0.1, schedule: constant}
      context: 12
      batch-size: 8
      epochs: 2
      """;

  private static final List<String> NAMES = List.of("a b", "c,d", "e|f", "`g`", "é", "h");

  private Models() {}

  /** A model of a trial, for pictures of 48 by 40 pixels or, of classes, of 32 by 32. */
  static TrainedModel of(String trial) {
    return of(trial, NAMES);
  }

  /** The same of other classes. */
  static TrainedModel of(String trial, List<String> names) {
    TrialSpec spec = TrialSpec.of(SpecNode.parse(trial, "test"));
    Optional<ImageSize> pictures =
        spec.readsText()
            ? Optional.empty()
            : Optional.of(
                trial.contains("resnet8\n") || trial.contains("resnet20") || trial.contains("vit")
                    ? ImageSize.square(32)
                    : new ImageSize(48, 40));
    Optional<Normalization> constants =
        spec.readsText() ? Optional.empty() : Optional.of(spec.normalization(Optional.empty()));
    Backbone backbone = spec.deployed(names.size(), spec.inputSize(pictures));
    var graph = new Graph(ElementType.FLOAT32);
    Network.declare(backbone, graph.root());
    List<HostTensor> weights =
        graph.variables().stream().map(variable -> variable.initial(5)).toList();
    var provenance = new TreeMap<String, String>();
    provenance.put("sweep", "test");
    provenance.put("remark", "a | bar");
    return new TrainedModel(spec, names, pictures, constants, weights, provenance);
  }

  /** Inputs of a batch, the same for the same seed. */
  static HostBuffer input(TrainedModel model, int batch, long seed) {
    RandomStream random = RandomStream.of(seed, "input");
    ElementType type = model.backbone().inputType(ElementType.FLOAT32);
    HostBuffer input = HostBuffer.allocate(type, model.input().sizes(batch));
    int elements = Math.toIntExact(model.input().elements(batch));
    for (int i = 0; i < elements; i++) {
      if (type == ElementType.INT64) {
        input.longs().put(i, random.nextInt(NAMES.size()));
      } else {
        input.floats().put(i, (float) random.nextGaussian());
      }
    }
    return input;
  }
}
