package dev.lamina.core.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.CifarResNet;
import dev.lamina.core.backbone.ImageNetResNet;
import dev.lamina.core.backbone.Unit;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Program;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.local.Partition.Stem;
import dev.lamina.core.local.Patches.Fusion;
import dev.lamina.core.local.loss.Classification;
import dev.lamina.core.local.loss.ConvolutionalHead;
import dev.lamina.core.local.loss.DglHead;
import dev.lamina.core.local.loss.LabelLoss;
import dev.lamina.core.local.objective.AugLocal;
import dev.lamina.core.local.objective.Dgl;
import dev.lamina.core.local.objective.EndToEnd;
import dev.lamina.core.local.objective.InfoPro;
import dev.lamina.core.local.objective.PredSim;
import dev.lamina.core.local.plugin.Hpff;
import dev.lamina.core.local.plugin.Man;
import dev.lamina.core.local.plugin.Mlaan;
import dev.lamina.core.replacement.Replacement;
import dev.lamina.core.replacement.Surrogate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every objective with every plug-in on every partition. */
class MethodContractTest {

  private static final String GRADIENT = "gradient/";

  private static final String EVERY_BLOCK = "resnet14, every block";
  private static final String HOLES = "resnet32 with holes";
  private static final Map<String, Partition> PARTITIONS = partitions();

  /** Beyond float32, so that every gradient of a loss that counts so much is infinite or NaN. */
  private static final double BEYOND = 1e300;

  /** Changes nothing; tells the sum of each gradient. */
  private static final UpdateRule SUMS =
      (step, rate) ->
          gradients ->
              gradients
                  .parameters()
                  .forEach(
                      p -> step.output(GRADIENT + p.name(), gradients.of(p).orElseThrow().sum()));

  /** Drawn once, since they are millions; by name and shape, which decide them but for one. */
  private static final Map<String, HostTensor> STARTS = new HashMap<>();

  private static Map<String, Partition> partitions() {
    var partitions = new LinkedHashMap<String, Partition>();
    Backbone photographs = new ImageNetResNet(ImageNetResNet.Variant.RESNET18, 10, 64);
    partitions.put(
        "resnet32 in 8", PublishedSplits.of(new CifarResNet(32, 10, 16), 8, Stem.ATTACHED));
    partitions.put(EVERY_BLOCK, everyBlock(new CifarResNet(14, 10, 16)));
    var replacement = new Replacement(4, Surrogate.LIGHT);
    partitions.put(
        HOLES, Partition.balanced(replacement.in(new CifarResNet(32, 10, 16)), 4, Stem.ATTACHED));
    partitions.put("imagenet-resnet18, stem apart", Partition.balanced(photographs, 4, Stem.OWN));
    return partitions;
  }

  private static Partition everyBlock(Backbone backbone) {
    return Partition.balanced(backbone, backbone.units().size() - 1, Stem.ATTACHED);
  }

  private static Map<String, Objective> objectives() {
    var objectives = new LinkedHashMap<String, Objective>();
    objectives.put("dgl", new Dgl(DglHead.C));
    objectives.put("greedy", new Dgl(new ConvolutionalHead(0, 1, 128)));
    objectives.put("predsim", PredSim.of(PredSim.Variant.AUGLOCAL));
    objectives.put("infopro", infoPro(LabelLoss.CROSS_ENTROPY));
    objectives.put("auglocal", new AugLocal(2, AugLocal.DEFAULT_PYRAMID));
    return objectives;
  }

  /** Other settings of an objective, which one partition is enough for. */
  private static Map<String, Objective> variants() {
    var variants = new LinkedHashMap<String, Objective>();
    variants.put("predsim, original", PredSim.of(PredSim.Variant.ORIGINAL));
    variants.put("infopro, contrastive", infoPro(LabelLoss.SUPERVISED_CONTRASTIVE));
    return variants;
  }

  private static InfoPro infoPro(LabelLoss loss) {
    var weights = new InfoPro.Weights(5, 0.5);
    var head = new Classification(new ConvolutionalHead(1, 2, 128), loss);
    return new InfoPro(head, InfoPro.Schedule.CONSTANT, weights, weights);
  }

  private static Map<String, List<SupervisionPlugin>> plugins() {
    Hpff whole = hpff(new Patches(1, Fusion.MEAN));
    var plugins = new LinkedHashMap<String, List<SupervisionPlugin>>();
    plugins.put("alone", List.of());
    plugins.put("man", List.of(Man.standard()));
    plugins.put("man gated", List.of(new Man(0.9, Man.Mode.EMA_AND_BIAS, true, false)));
    plugins.put("hpff whole", List.of(whole));
    plugins.put("hpff patches", List.of(hpff(new Patches(2, Fusion.MEAN))));
    plugins.put("hpff decoders", List.of(hpff(new Patches(2, Fusion.SEPARATE_DECODERS))));
    plugins.put("mlaan", List.of(mlaan(2, Mlaan.Leaps.FIRST_AVERAGED, false)));
    plugins.put("mlaan of 3, all", List.of(mlaan(3, Mlaan.Leaps.ALL_AVERAGED, false)));
    plugins.put("mlaan released", List.of(mlaan(2, Mlaan.Leaps.FIRST_AVERAGED, true)));
    plugins.put("mlaan windows", List.of(mlaan(3, Mlaan.Leaps.NONE, false)));
    plugins.put("man, hpff", List.of(Man.standard(), whole));
    return plugins;
  }

  private static Hpff hpff(Patches patches) {
    return new Hpff(2, 0.001, 0.999, patches, false);
  }

  private static Mlaan mlaan(int window, Mlaan.Leaps leaps, boolean released) {
    return new Mlaan(window, 0.001, 0.999, leaps, 0.995, false, released);
  }

  static Stream<Arguments> plans() {
    var all = new ArrayList<Arguments>();
    PARTITIONS.forEach(
        (where, partition) ->
            objectives()
                .forEach(
                    (what, objective) -> {
                      // Holes are a matter of the network; two objectives are enough for them.
                      if (!where.equals(HOLES) || List.of("dgl", "infopro").contains(what)) {
                        add(all, where, partition, what, objective);
                      }
                    }));
    Partition small = PARTITIONS.get(EVERY_BLOCK);
    variants().forEach((what, objective) -> add(all, EVERY_BLOCK, small, what, objective));
    return all.stream();
  }

  private static void add(
      List<Arguments> all, String where, Partition partition, String what, Objective objective) {
    plugins()
        .forEach(
            (how, added) -> {
              if (!isRefused(what, how)) {
                String name = where + ", " + what + ", " + how;
                all.add(Arguments.of(name, plan(partition, objective, added)));
              }
            });
  }

  /** See {@link #nonsense}. */
  private static boolean isRefused(String objective, String plugins) {
    return (objective.startsWith("predsim") && plugins.equals("hpff patches"))
        || (objective.equals("auglocal")
            && List.of("mlaan", "mlaan of 3, all", "mlaan released").contains(plugins));
  }

  private static SupervisionPlan plan(
      Partition partition, Objective objective, List<SupervisionPlugin> added) {
    SupervisionPlan plan = objective.plan(partition);
    for (SupervisionPlugin plugin : added) {
      plan = plugin.apply(plan);
    }
    return plan;
  }

  // J.4, J.5. A loss that counts infinitely much tells what it reaches by gradients that are not
  // finite.
  @ParameterizedTest(name = "{0}")
  @MethodSource("plans")
  void aLossReachesItsModulesAndItsOwnNetworksAlone(String name, SupervisionPlan plan) {
    int count = plan.supervisions().size();
    // Every loss where networks are small; elsewhere one in the middle, which has neighbours.
    boolean every = name.startsWith(EVERY_BLOCK + ", greedy");
    for (int chosen = every ? 0 : count / 2; chosen < (every ? count : count / 2 + 1); chosen++) {
      reachesItsOwn(plan, chosen);
    }
  }

  private static void reachesItsOwn(SupervisionPlan plan, int chosen) {
    Supervision loss = plan.supervisions().get(chosen);
    List<Supervision> weighted = new ArrayList<>(plan.supervisions());
    weighted.set(
        chosen, new Supervision(loss.name(), loss.span(), loss.path(), loss.loss(), BEYOND));
    var loud = new SupervisionPlan(plan.partition(), weighted, plan.statisticsMoves());
    try (Trial trial = Trial.startingAt(MethodContractTest::start, loud, SUMS)) {
      Set<String> trained = new TreeSet<>();
      Set<String> reached = new TreeSet<>();
      trial
          .step(0, 2, 0)
          .forEach(
              (what, value) -> {
                boolean finite = Double.isFinite(value.toDoubles()[0]);
                if (what.startsWith(GRADIENT)) {
                  trained.add(what.substring(GRADIENT.length()));
                  if (!finite) {
                    reached.add(what.substring(GRADIENT.length()));
                  }
                } else {
                  assertThat(finite || what.equals(loss.name())).as(what).isTrue();
                }
              });
      List<Variable> variables = trial.loaded().program().variables();
      assertThat(reached).as(loss.name()).isEqualTo(own(plan, loss, variables));
      assertThat(trained)
          .containsExactlyInAnyOrderElementsOf(
              variables.stream()
                  .filter(v -> v.role() == Variable.Role.PARAMETER)
                  .map(Variable::name)
                  .toList());
    }
  }

  // J.25: word for word, so whatever else is in the program.
  @ParameterizedTest(name = "{0}")
  @MethodSource("plans")
  void inferenceIsWrittenAsThatOfTheBackboneAlone(String name, SupervisionPlan plan) {
    StepCompiler.Options options = Trial.options(ElementType.FLOAT32);
    Program training = StepCompiler.training(plan, (step, rate) -> gradients -> {}, options);
    Program inference = StepCompiler.inference(plan.partition().backbone(), options);
    assertThat(evaluation(training)).isNotEmpty().isEqualTo(evaluation(inference));
  }

  /** The text of the method that infers. */
  private static String evaluation(Program program) {
    String text = program.text();
    String from = text.substring(text.indexOf("  def " + StepCompiler.EVALUATE + "("));
    return from.substring(0, from.indexOf("\n  def "));
  }

  private static HostTensor start(Variable variable) {
    // Zero in one variant of PredSim, drawn in the other.
    return variable.name().contains(".predictor.")
        ? variable.initial(1)
        : STARTS.computeIfAbsent(variable.toString(), name -> variable.initial(1));
  }

  private static Set<String> own(
      SupervisionPlan plan, Supervision supervision, List<Variable> variables) {
    List<String> places = new ArrayList<>(List.of(supervision.name() + "."));
    if (supervision.isFinal()) {
      places.add("classifier.");
    }
    for (int m = supervision.span().first(); m <= supervision.span().last(); m++) {
      plan.partition().units(m).stream().map(Unit::path).forEach(path -> places.add(path + "."));
    }
    Set<String> own = new TreeSet<>();
    for (Variable variable : variables) {
      if (variable.role() == Variable.Role.PARAMETER
          && places.stream().anyMatch(variable.name()::startsWith)) {
        own.add(variable.name());
      }
    }
    return own;
  }

  @ParameterizedTest
  @MethodSource("nonsense")
  void whatMakesNoSenseIsRefusedWithTheReason(
      Objective objective, List<SupervisionPlugin> added, String reason) {
    assertThatThrownBy(() -> plan(PARTITIONS.get("resnet32 in 8"), objective, added))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  static Stream<Arguments> nonsense() {
    Map<String, Objective> known = objectives();
    SupervisionPlugin leap = mlaan(2, Mlaan.Leaps.FIRST_AVERAGED, false);
    SupervisionPlugin patches = hpff(new Patches(2, Fusion.MEAN));
    return Stream.of(
        Arguments.of(known.get("dgl"), List.of(Man.standard(), leap), "lies there already"),
        Arguments.of(known.get("dgl"), List.of(leap, Man.standard()), "lies there already"),
        Arguments.of(known.get("dgl"), List.of(patches, patches), "one loss for each module"),
        Arguments.of(known.get("predsim"), List.of(patches), "between whole samples"),
        Arguments.of(known.get("auglocal"), List.of(leap), "on features of 64 channels"),
        Arguments.of(
            known.get("dgl"),
            List.of(mlaan(9, Mlaan.Leaps.NONE, false)),
            "has 8 modules (want at least as many)"),
        Arguments.of(new EndToEnd(), List.of(patches), "one loss for each module"));
  }
}
