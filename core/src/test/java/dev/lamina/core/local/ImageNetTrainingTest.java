package dev.lamina.core.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Backbones;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Program;
import dev.lamina.core.local.Partition.Stem;
import dev.lamina.core.local.Patches.Fusion;
import dev.lamina.core.local.loss.Classification;
import dev.lamina.core.local.loss.ConvolutionalHead;
import dev.lamina.core.local.loss.DglHead;
import dev.lamina.core.local.loss.ImageNetHead;
import dev.lamina.core.local.objective.Dgl;
import dev.lamina.core.local.objective.InfoPro;
import dev.lamina.core.local.objective.PredSim;
import dev.lamina.core.local.plugin.Hpff;
import dev.lamina.core.local.plugin.Man;
import dev.lamina.core.local.plugin.Mlaan;
import dev.lamina.core.train.Sgd;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ImageNet networks under the methods of local learning. */
class ImageNetTrainingTest {

  private static final Objective INFO_PRO =
      new InfoPro(
          new Classification(new ImageNetHead()),
          InfoPro.Schedule.CONSTANT,
          new InfoPro.Weights(5, 0.75),
          new InfoPro.Weights(5, 0.75));
  private static final List<SupervisionPlugin> PLUGINS =
      List.of(
          Man.standard(),
          new Hpff(2, 0, 1, new Patches(2, Fusion.MEAN), false),
          new Hpff(2, 0, 1, new Patches(2, Fusion.SEPARATE_DECODERS), false),
          new Mlaan(2, 0.001, 0.999, Mlaan.Leaps.FIRST_AVERAGED, 0.995, false, false));

  @ParameterizedTest
  @CsvSource({
    "imagenet-resnet34, 2",
    "imagenet-resnet34, 17",
    "imagenet-resnet50, 4",
    "imagenet-resnext101-32x8d, 4",
    "imagenet-vgg13-bn-pooled, 10",
  })
  void headsFitEveryModuleAtFullSize(String model, int nominal) {
    Backbone backbone = Backbones.named(model, 1000, 224);
    Partition partition = PublishedSplits.of(backbone, nominal, Stem.ATTACHED);
    for (Objective objective :
        List.of(INFO_PRO, new Dgl(DglHead.C), PredSim.of(PredSim.Variant.AUGLOCAL))) {
      Program program =
          StepCompiler.training(
              objective.plan(partition),
              (step, rate) -> gradients -> {},
              Trial.options(ElementType.FLOAT32));
      assertThat(program.method(StepCompiler.STEP).outputs())
          .extracting(Program.Argument::name)
          .contains("modules." + (partition.modules() - 1));
    }
    for (SupervisionPlugin plugin : PLUGINS) {
      SupervisionPlan plan = plugin.apply(INFO_PRO.plan(partition));
      assertThat(
              StepCompiler.training(
                      plan, (step, rate) -> gradients -> {}, Trial.options(ElementType.FLOAT32))
                  .method(StepCompiler.STEP)
                  .outputs())
          .isNotEmpty();
    }
  }

  // Decoders at the size of the images dwarf the blocks of such a network.
  @Test
  void patchesLowerThePeakWhereAuxiliaryNetworksDominate() {
    Backbone backbone = Backbones.named("imagenet-resnet18", 10, 96);
    Partition blocks = Partition.balanced(backbone, 8, Stem.ATTACHED);
    var decoding =
        new InfoPro(
            new Classification(new ConvolutionalHead(0, 1, 128)),
            InfoPro.Schedule.CONSTANT,
            new InfoPro.Weights(5, 0.5),
            new InfoPro.Weights(5, 0.5));
    long[] peaks = new long[2];
    for (int n = 1; n <= 2; n++) {
      var hpff = new Hpff(2, 0.001, 0.999, new Patches(n, Fusion.MEAN), false);
      peaks[n - 1] =
          StepCompiler.training(
                  hpff.apply(decoding.plan(blocks)),
                  new Sgd(0.9, 1e-4, true),
                  Trial.options(ElementType.FLOAT32))
              .peakBytes(StepCompiler.STEP, 16);
    }
    assertThat(peaks[1]).isLessThan(peaks[0] * 8 / 10);
  }

  @ParameterizedTest
  @CsvSource({"imagenet-resnet18, 64", "imagenet-resnet50, 65", "imagenet-vgg13-bn-pooled, 64"})
  void oneStepTrainsEveryParameter(String model, int size) {
    Partition partition = Partition.balanced(Backbones.named(model, 10, size), 3, Stem.ATTACHED);
    SupervisionPlan plan = Man.standard().apply(INFO_PRO.plan(partition));
    try (Trial trial = Trial.start(plan, new Sgd(0.9, 0, true), ElementType.FLOAT32, 1)) {
      Map<String, double[]> before = trial.values();
      Map<String, HostTensor> losses = trial.step(1, 4, 0.01);
      assertThat(losses.values())
          .allSatisfy(loss -> assertThat(loss.toDoubles()[0]).isFinite().isPositive());
      trial
          .values()
          .forEach(
              (name, values) -> {
                assertThat(Arrays.stream(values).allMatch(Double::isFinite)).as(name).isTrue();
                if (name.endsWith(".weight") && !name.contains(".ema.")) {
                  assertThat(values).as(name).isNotEqualTo(before.get(name));
                }
              });
    }
  }
}
