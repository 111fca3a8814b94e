package dev.lamina.core.backbone;

import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/**
 * Weights from elsewhere as the start of a backbone, matched by name: by our own names, or by those
 * of torchvision or YOLOv8, so that a file of PyTorch weights can be used as it is. Says what
 * matched, what was missing and what was left over.
 *
 * <p>Passed over is what nothing here reads: a batch norm's {@code num_batches_tracked}, and the
 * constant numbers of bins that YOLOv8 keeps as {@code dfl.conv.weight}.
 *
 * @param tensors by the backbone's name of the variable, in the order of declaration
 * @param missing variables of the backbone that no tensor is for; they start as without weights
 * @param lacking those of them that are not made for the backbone's classes
 * @param added paths of {@link Backbone#additions} of which there is no tensor; they start as drawn
 * @param leftOver names of tensors that no variable takes
 * @param fitted tensors that were computed from these for further variables, by their names
 */
public record PretrainedWeights(
    Map<String, HostTensor> tensors,
    List<String> missing,
    List<String> lacking,
    List<String> added,
    List<String> leftOver,
    Map<String, HostTensor> fitted) {

  private static final String VARIANCE = ".running_var";
  private static final List<String> PASSED_OVER =
      List.of(".num_batches_tracked", ".dfl.conv.weight");
  private static final int NAMES_TOLD = 5;

  public PretrainedWeights {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    missing = List.copyOf(missing);
    lacking = List.copyOf(lacking);
    added = List.copyOf(added);
    leftOver = List.copyOf(leftOver);
    fitted = Collections.unmodifiableMap(new LinkedHashMap<>(fitted));
  }

  /** The same with tensors that were computed from these. */
  public PretrainedWeights with(Map<String, HostTensor> more) {
    return new PretrainedWeights(tensors, missing, lacking, added, leftOver, more);
  }

  /**
   * Matches tensors with all variables of a backbone.
   *
   * @param tensors as a safetensors file holds them
   * @throws LaminaException of kind DATA if no name matches, two tensors are for one variable, or
   *     one has another shape than its variable, is not of floating-point numbers, or holds what is
   *     not finite or a variance below 0
   */
  public static PretrainedWeights of(Backbone backbone, List<HostTensor> tensors) {
    return match(backbone, tensors, "");
  }

  /**
   * Matches tensors with all variables but those at {@link Backbone#classesPath}, which start
   * afresh: for other classes than the weights were trained on.
   *
   * @throws LaminaException as {@link #of}
   */
  public static PretrainedWeights withoutClassifier(Backbone backbone, List<HostTensor> tensors) {
    return match(backbone, tensors, backbone.classesPath());
  }

  private static PretrainedWeights match(
      Backbone backbone, List<HostTensor> tensors, String afresh) {
    Map<String, HostTensor> byName = byName(tensors);
    var unused = new LinkedHashMap<>(byName);
    unused.keySet().removeIf(name -> PASSED_OVER.stream().anyMatch(name::endsWith));
    var matched = new LinkedHashMap<String, HostTensor>();
    var missing = new ArrayList<String>();
    for (Variable variable : variables(backbone)) {
      Optional<HostTensor> found =
          !afresh.isEmpty() && variable.name().startsWith(afresh)
              ? Optional.empty()
              : take(unused, variable, backbone);
      if (found.isPresent()) {
        matched.put(variable.name(), found.get());
      } else {
        missing.add(variable.name());
      }
    }
    if (matched.isEmpty()) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot start %s from these weights: none of %s tensors has a name that it knows (have %s; want such as %s)"
              .formatted(
                  backbone.name(), tensors.size(), some(byName.keySet()), example(backbone)));
    }
    List<String> added =
        backbone.additions().stream()
            .filter(path -> matched.keySet().stream().noneMatch(isAt(path)))
            .toList();
    missing.removeIf(name -> added.stream().anyMatch(path -> isAt(path).test(name)));
    List<String> lacking =
        missing.stream().filter(name -> !name.startsWith(backbone.classesPath())).toList();
    return new PretrainedWeights(
        matched, missing, lacking, added, List.copyOf(unused.keySet()), Map.of());
  }

  private static Predicate<String> isAt(String path) {
    return name -> name.startsWith(path + ".");
  }

  private static Map<String, HostTensor> byName(List<HostTensor> tensors) {
    var byName = new LinkedHashMap<String, HostTensor>();
    for (HostTensor tensor : tensors) {
      Check.argument(
          byName.put(tensor.name(), tensor) == null,
          "Invalid tensors: two are named %s (want unique names)",
          tensor.name());
    }
    return byName;
  }

  private static Collection<Variable> variables(Backbone backbone) {
    var graph = new Graph(ElementType.FLOAT32);
    Network.declare(backbone, graph.root());
    return graph.variables();
  }

  private static Optional<HostTensor> take(
      Map<String, HostTensor> unused, Variable variable, Backbone backbone) {
    HostTensor own = unused.remove(variable.name());
    // Where both names are one, the tensor is gone already.
    HostTensor other = backbone.publishedName(variable.name()).map(unused::remove).orElse(null);
    if (own != null && other != null) {
      throw refused(other, variable, "%s is for it too (want one of them)".formatted(own.name()));
    }
    HostTensor found = own != null ? own : other;
    if (found == null) {
      return Optional.empty();
    }
    if (!found.type().isFloating()) {
      throw refused(found, variable, "it is of %s (want floating-point)".formatted(found.type()));
    }
    if (!Arrays.equals(found.shape(), variable.shape().sizes())) {
      throw refused(
          found,
          variable,
          "its shape is %s (want %s%s)"
              .formatted(
                  Arrays.toString(found.shape()),
                  variable.shape(),
                  variable.name().startsWith(backbone.classesPath())
                      ? "; for other classes start the classifier afresh"
                      : ""));
    }
    checkValues(found, variable);
    return Optional.of(found.named(variable.name()));
  }

  /**
   * What a network computes with is finite, as it stands in float32, and a variance not below 0.
   */
  private static void checkValues(HostTensor tensor, Variable variable) {
    boolean variance = variable.name().endsWith(VARIANCE);
    OptionalDouble wrong =
        tensor.first(value -> !Float.isFinite((float) value) || (variance && value < 0));
    if (wrong.isPresent()) {
      throw refused(
          tensor,
          variable,
          "it holds %s (want finite numbers%s)"
              .formatted(
                  wrong.getAsDouble(), variance ? ", for a variance from 0" : " in float32"));
    }
  }

  private static LaminaException refused(HostTensor tensor, Variable variable, String reason) {
    return new LaminaException(
        Failure.DATA,
        "Cannot load tensor %s as %s: %s".formatted(tensor.name(), variable.name(), reason));
  }

  private static String example(Backbone backbone) {
    String name = variables(backbone).iterator().next().name();
    return backbone.publishedName(name).map(other -> other + " or " + name).orElse(name);
  }

  /** Whether every variable of the backbone has a tensor and every tensor a variable. */
  public boolean isExact() {
    return missing.isEmpty() && added.isEmpty() && leftOver.isEmpty();
  }

  /**
   * What a variable starts from: its tensor, converted to its precision; for one that begins as a
   * copy of another, the other's; or for any other variable its own start.
   *
   * @param seed of the starts
   */
  public HostTensor start(Variable variable, long seed) {
    String name = variable.startsAs();
    HostTensor tensor = tensors.getOrDefault(name, fitted.get(name));
    if (tensor == null) {
      return variable.initial(seed);
    }
    tensor = tensor.named(variable.name());
    if (tensor.type() == variable.type()) {
      return tensor;
    }
    double[] values = tensor.toDoubles();
    if (variable.type() == ElementType.FLOAT64) {
      return HostTensor.of(variable.name(), tensor.shape(), values);
    }
    float[] rounded = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = (float) values[i];
    }
    return HostTensor.of(variable.name(), tensor.shape(), rounded);
  }

  /** The report in five lines at most, such as {@code matched 320}. */
  @Override
  public String toString() {
    var lines = new ArrayList<>(List.of("matched " + tensors.size()));
    if (!added.isEmpty()) {
      lines.add("as drawn, of no such file: " + String.join(", ", added));
    }
    if (!missing.isEmpty()) {
      lines.add("missing " + missing.size() + ": " + some(missing));
    }
    if (!leftOver.isEmpty()) {
      lines.add("left over " + leftOver.size() + ": " + some(leftOver));
    }
    if (!fitted.isEmpty()) {
      lines.add("fitted " + fitted.size() + ": " + some(fitted.keySet()));
    }
    return String.join("\n", lines);
  }

  private static String some(Collection<String> names) {
    String told = String.join(", ", names.stream().limit(NAMES_TOLD).toList());
    return names.isEmpty() ? "none" : names.size() > NAMES_TOLD ? told + ", …" : told;
  }
}
