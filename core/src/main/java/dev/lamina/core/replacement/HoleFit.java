package dev.lamina.core.replacement;

import dev.lamina.core.backbone.Unit;
import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Mode;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.replacement.LeastSquares.Gram;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * How near the weights of a block are to mixtures of its neighbours': the inner products of all
 * three, computed in float64, by groups of weights that have shares in common.
 */
final class HoleFit {

  private final ReplacedBackbone backbone;
  private final Neighbours neighbours;
  private final Graph graph = new Graph(ElementType.FLOAT64);
  private final Method method = graph.method("products", Mode.INFERENCE);
  private final Map<String, Map<String, Value>> sums = new TreeMap<>();

  private HoleFit(ReplacedBackbone backbone, int hole) {
    this.backbone = backbone;
    this.neighbours = backbone.neighbours(hole);
    int span = backbone.replacement().span();
    for (int block : new int[] {hole - span, hole, hole + span}) {
      Unit unit = backbone.whole().units().get(block);
      unit.declare(graph.root());
    }
    made(backbone, hole).forEach(this::add);
    sums.forEach(
        (group, products) ->
            products.forEach((name, sum) -> method.output(group + "/" + name, sum)));
  }

  /**
   * The inner products of one hole.
   *
   * @param whole weights of the backbone with all its blocks, in any precision
   * @return by group ({@code fusion.conv1}); one for the whole group, or for each channel, or none
   *     at all where nothing in the hole stands for a weight of the block
   */
  static Map<String, Gram[]> of(
      ReplacedBackbone backbone, int hole, Function<Variable, HostTensor> whole) {
    if (backbone.replacement().surrogate() == Surrogate.LIGHT) {
      return Map.of();
    }
    var fit = new HoleFit(backbone, hole);
    try (LoadedProgram loaded = Engine.get().load(fit.graph.build(), whole, ComputeDevice.CPU)) {
      Map<String, HostTensor> found = loaded.call("products");
      var grams = new TreeMap<String, Gram[]>();
      fit.sums
          .keySet()
          .forEach(group -> grams.put(group, grams(name -> found.get(group + "/" + name))));
      return grams;
    }
  }

  private static Gram[] grams(Function<String, HostTensor> products) {
    double[] pp = products.apply("pp").toDoubles();
    double[] pn = products.apply("pn").toDoubles();
    double[] nn = products.apply("nn").toDoubles();
    double[] pt = products.apply("pt").toDoubles();
    double[] nt = products.apply("nt").toDoubles();
    double[] tt = products.apply("tt").toDoubles();
    return IntStream.range(0, pp.length)
        .mapToObj(i -> new Gram(pp[i], pn[i], nn[i], pt[i], nt[i], tt[i]))
        .toArray(Gram[]::new);
  }

  /** Paths and shapes of the weights of a hole that are made of its neighbours'. */
  private static Map<String, Shape> made(ReplacedBackbone backbone, int hole) {
    var made = new LinkedHashMap<String, Shape>();
    Neighbours neighbours = backbone.neighbours(hole);
    Unit unit =
        backbone
            .units(
                synthesis ->
                    (path, shape, own) -> {
                      if (!Mixture.isOwn(neighbours, backbone.replacement(), path)) {
                        made.put(path, shape);
                      }
                      return synthesis.weight(path, shape, own);
                    })
            .get(hole);
    unit.declare(new Graph(ElementType.FLOAT64).root());
    return made;
  }

  private void add(String path, Shape shape) {
    Value p = neighbours.alignedBefore(method, path, shape);
    Value n = neighbours.alignedAfter(method, path, shape);
    Value t = method.read(graph.variable(path));
    String group = Mixture.group(backbone.replacement().fusion(), neighbours.operator(path));
    Map<String, Value> products = sums.computeIfAbsent(group, missing -> new TreeMap<>());
    Map.of("pp", p.mul(p), "pn", p.mul(n), "nn", n.mul(n), "pt", p.mul(t), "nt", n.mul(t))
        .forEach((name, product) -> products.merge(name, summed(product), Value::add));
    products.merge("tt", summed(t.mul(t)), Value::add);
  }

  private Value summed(Value products) {
    if (backbone.replacement().fusion() != Fusion.CHANNEL_VECTOR) {
      return products.sum();
    }
    int[] inner = IntStream.range(1, products.shape().rank()).toArray();
    return inner.length == 0 ? products : products.sum(inner);
  }
}
