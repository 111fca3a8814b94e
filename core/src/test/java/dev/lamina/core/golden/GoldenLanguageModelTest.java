package dev.lamina.core.golden;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.LanguageModel;
import dev.lamina.core.backbone.Network;
import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Gradients;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Mode;
import dev.lamina.core.graph.Program;
import dev.lamina.core.graph.Value;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** A decoder with tied embeddings against a formulation of its own, differentiated by PyTorch. */
class GoldenLanguageModelTest {

  private static final int BATCH = 2;
  private static final int CONTEXT = 16;

  @Test
  void agreesWithTheReference() {
    GoldenCase golden = GoldenCase.vision("gpt-small");
    Backbone backbone = new LanguageModel(new LanguageModel.Extent(2, 64, 4), 50, CONTEXT);
    Program program = program(backbone);
    Map<String, HostTensor> start =
        GoldenNetwork.start(program, GoldenLanguageModelTest::goldenName);
    GoldenNetwork.assertIsTheBundlesStart(golden.get("initial"), start);
    HostBuffer tokens = HostBuffer.allocate(ElementType.INT64, BATCH, CONTEXT);
    HostBuffer targets = HostBuffer.allocate(ElementType.INT64, BATCH, CONTEXT);
    for (int n = 0; n < BATCH; n++) {
      for (int t = 0; t < CONTEXT; t++) {
        JsonNode row = golden.get("data").get("tokens").get(n);
        tokens.longs().put(n * CONTEXT + t, row.get(t).asLong());
        targets.longs().put(n * CONTEXT + t, row.get(t + 1).asLong());
      }
    }
    var softly = new SoftAssertions();
    Engine.get().prepareThread(1);
    try (LoadedProgram loaded =
        Engine.get().load(program, variable -> start.get(variable.name()), ComputeDevice.CPU)) {
      Map<String, HostTensor> found = loaded.call("train", tokens, targets);
      GoldenNetwork.compare(softly, found, golden.get("outputs"), "d", name -> name);
      GoldenNetwork.compare(
          softly, found, golden.get("gradients"), "g", name -> "gradient/" + name);
      GoldenNetwork.scalar(softly, found.get("loss").toDoubles()[0], golden.get("loss"));
    }
    softly.assertAll();
  }

  private static Program program(Backbone backbone) {
    var graph = new Graph(ElementType.FLOAT64);
    Network network = Network.declare(backbone, graph.root());
    Method train = graph.method("train", Mode.TRAINING);
    Value h = train.input("tokens", backbone.input(), ElementType.INT64);
    Value labels = train.input("labels", backbone.input(), ElementType.INT64);
    for (int unit = 0; unit < backbone.units().size(); unit++) {
      h = network.forward(h, unit, unit);
      train.output(unit == 0 ? "stem" : backbone.units().get(unit).path(), h);
    }
    Value logits = network.classifier().forward(h);
    train.output("logits", logits);
    Value loss = logits.crossEntropy(labels, 0);
    train.output("loss", loss);
    Gradients gradients = train.backward(loss);
    gradients
        .parameters()
        .forEach(
            p -> train.output("gradient/" + goldenName(p.name()), gradients.of(p).orElseThrow()));
    return graph.build();
  }

  private static String goldenName(String name) {
    return name.replaceFirst("^stem\\.(token|position)$", "$1.embedding")
        .replaceFirst("^stem\\.", "")
        .replaceFirst("^classifier\\.norm\\.", "norm.");
  }
}
