package dev.lamina.core.local.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.backbone.CifarResNet;
import dev.lamina.core.backbone.Network;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.local.LocalLoss;
import dev.lamina.core.local.Partition;
import dev.lamina.core.local.Patches;
import dev.lamina.core.local.Patches.Fusion;
import dev.lamina.core.local.SupervisionPlan;
import dev.lamina.core.local.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Specification J.19. */
class ReconstructionTest {

  private static final Patches FOUR = new Patches(2, Fusion.MEAN);

  /** The same features decoded in quarters or whole. */
  private record EveryWay() implements LocalLoss {

    @Override
    public Declared declare(Scope scope, Shape features, Network network) {
      Shape image = network.backbone().input();
      var shared = new Reconstruction(scope.child("shared"), features, image, FOUR);
      var tied =
          new Reconstruction(
              scope.child("tied"), features, image, new Patches(2, Fusion.SEPARATE_DECODERS));
      var added =
          new Reconstruction(
              scope.child("added"), features, image, new Patches(2, Fusion.IMAGE_PATCHES));
      var whole = new Reconstruction(scope.child("whole"), features, image, Patches.WHOLE);
      Decoder decoder = Decoder.of(scope.child("stitched.decoder"), features, image);
      return (values, batch, backward) -> {
        var parts = new ArrayList<Value>();
        for (Value patch : FOUR.of(values)) {
          int height = (int) image.size(2) / 2;
          int width = (int) image.size(3) / 2;
          parts.add(decoder.forward(patch, height, width));
        }
        Value upper = Value.concatenate(parts.subList(0, 2), 3);
        Value lower = Value.concatenate(parts.subList(2, 4), 3);
        Value stitched =
            Value.concatenate(List.of(upper, lower), 2)
                .binaryCrossEntropyWithLogits(batch.pixels());
        backward.from(stitched, 1);
        return List.of(
            new Term("stitched", 1, stitched),
            new Term("shared", 1, shared.write(values, batch, backward)),
            new Term("tied", 1, tied.write(values, batch, backward)),
            new Term("added", 1, added.write(values, batch, backward)),
            new Term("whole", 1, whole.write(values, batch, backward)));
      };
    }

    @Override
    public LocalLoss ofLabels() {
      return this;
    }

    @Override
    public LocalLoss inPatches(Patches patches) {
      return this;
    }
  }

  @Test
  void meansAreThoseOfTheStitchedImageAndSumsFourTimesTheWhole() {
    Partition partition =
        Partition.balanced(new CifarResNet(8, 10, 16), 2, Partition.Stem.ATTACHED);
    SupervisionPlan plan = SupervisionPlan.oneForEach(partition, module -> new EveryWay());
    try (Trial trial = Trial.start(plan, (step, rate) -> gradients -> {}, ElementType.FLOAT64, 1)) {
      Map<String, HostTensor> first =
          trial.loaded().state().stream()
              .collect(Collectors.toMap(HostTensor::name, Function.identity()));
      trial.loaded().restore(trial.loaded().state().stream().map(t -> alike(t, first)).toList());
      Map<String, HostTensor> results = trial.step(0, 3, 0);
      double added = results.get("modules.0/added").toDoubles()[0];
      double whole = results.get("modules.0/whole").toDoubles()[0];
      double stitched = results.get("modules.0/stitched").toDoubles()[0];
      double shared = results.get("modules.0/shared").toDoubles()[0];
      double tied = results.get("modules.0/tied").toDoubles()[0];
      assertThat(shared).isCloseTo(stitched, within(1e-13));
      assertThat(tied).isCloseTo(4 * stitched, within(1e-12));
      assertThat(added).isCloseTo(4 * whole, within(1e-12));
      assertThat(whole).isNotCloseTo(stitched, within(1e-6));
    }
  }

  /** Every decoder with the values of the shared one. */
  private static HostTensor alike(HostTensor tensor, Map<String, HostTensor> all) {
    String shared =
        tensor
            .name()
            .replaceFirst("\\.tied\\.decoder\\.\\d", ".shared.decoder")
            .replaceFirst("\\.(stitched|added|whole)\\.", ".shared.");
    return all.get(shared).named(tensor.name());
  }
}
