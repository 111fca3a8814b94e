package dev.lamina.core.graph;

import dev.lamina.core.graph.Statement.Keyword;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Predicts the peak memory of a call of a method, arguments included, above its variables: what is
 * alive after every operator, counted from the text. A value lives until its last use and while a
 * backward pass to come needs it; inside a backward pass, gradients of activations live until they
 * are consumed, and what the forward pass kept goes as the pass goes on.
 *
 * <p>Not counted: scratch memory inside operators other than the backward passes of batch norm and
 * convolutions, and what the allocator loses to rounding.
 */
final class PeakMemory {

  private static final int BYTES_OF_AN_INDEX = 8;

  private final List<Statement> statements;
  private final long batch;
  private final Set<Value> inputs;
  private final boolean channelsLast;
  private final IdentityHashMap<Statement, Integer> positions = new IdentityHashMap<>();
  private final Map<Value, Value> overwritten = new HashMap<>();
  private final Map<Value, Integer> lastUse = new HashMap<>();
  private final IdentityHashMap<Statement, Integer> releasedAt = new IdentityHashMap<>();

  /** Sizes of what is alive, by who owns the memory. */
  private final Map<Value, Long> alive = new HashMap<>();

  /** By statement: the layer that wrote it, or the layer before. */
  private final List<String> places = new ArrayList<>();

  private final SortedMap<String, MemoryProfile.Place> atWork = new TreeMap<>();
  private final Map<String, Long> entered = new HashMap<>();

  private long bytes;
  private long gradientBytes;
  private long peak;
  private String peakPlace = "";

  /** Looks so far, the one that saw the peak, and the one that tells who holds it. */
  private int looks;

  private int looksToPeak;
  private int looksToHolders = -1;
  private MemoryProfile.Holders holders;

  private PeakMemory(Method method, long batch) {
    this.statements = method.statements();
    this.batch = batch;
    this.inputs = Set.copyOf(method.inputs());
    this.channelsLast = statements.stream().anyMatch(PeakMemory::isChannelsLast);
    Map<Value, Integer> uses = ProgramText.uses(method);
    for (Statement statement : statements) {
      if (!statement.results().isEmpty() && ProgramText.canOverwrite(statement, uses)) {
        overwritten.put(statement.results().get(0), (Value) statement.arguments().get(0));
      }
    }
    String place = "";
    for (int i = 0; i < statements.size(); i++) {
      positions.put(statements.get(i), i);
      place = statements.get(i).place().isEmpty() ? place : statements.get(i).place();
      places.add(place);
    }
    for (int i = 0; i < statements.size(); i++) {
      Statement statement = statements.get(i);
      for (Value value : statement.values()) {
        lastUse.merge(owner(value), i, Math::max);
      }
      if (statement.operator().equals(ProgramText.GRAD) && !retains(statement)) {
        for (Statement inGraph : graphOf(statement)) {
          releasedAt.putIfAbsent(inGraph, i);
        }
      }
    }
    method.results().forEach(value -> lastUse.put(owner(value), statements.size()));
    for (Statement statement : statements) {
      Integer until = releasedAt.get(statement);
      if (until != null) {
        kept(statement).forEach(value -> lastUse.merge(value, until, Math::max));
      }
    }
    method.inputs().forEach(input -> add(input, input.bytes(batch)));
  }

  /**
   * @param batch samples in a call
   * @return bytes
   */
  static long of(Method method, long batch) {
    var memory = new PeakMemory(method, batch);
    memory.run();
    return memory.peak;
  }

  /**
   * The same, place by place.
   *
   * @param batch samples in a call
   */
  static MemoryProfile profile(Method method, long batch) {
    var first = new PeakMemory(method, batch);
    first.run();
    var second = new PeakMemory(method, batch);
    second.looksToHolders = first.looksToPeak;
    second.run();
    return new MemoryProfile(second.peak, second.peakPlace, second.atWork, second.holders);
  }

  private void run() {
    for (int i = 0; i < statements.size(); i++) {
      Statement statement = statements.get(i);
      entered.putIfAbsent(places.get(i), bytes);
      if (statement.operator().equals(ProgramText.GRAD)) {
        backward(statement, i);
      }
      for (Value result : statement.results()) {
        Value owner = owner(result);
        if (!alive.containsKey(owner)) {
          add(owner, sizeOf(owner));
        }
      }
      long indexes = indexes(statement);
      if (indexes > 0 && releasedAt.containsKey(statement)) {
        bytes += indexes;
      }
      look(i, 0);
      int now = i;
      for (Value value : statement.values()) {
        Value owner = owner(value);
        if (lastUse.getOrDefault(owner, now) <= now) {
          remove(owner);
        }
      }
      for (Value result : statement.results()) {
        Value owner = owner(result);
        if (lastUse.getOrDefault(owner, now) <= now) {
          remove(owner);
        }
      }
    }
  }

  /** Walks a graph from its end to its start, as autograd does. */
  private void backward(Statement grad, int index) {
    List<Statement> graph = graphOf(grad);
    Map<Value, Integer> keepers = new HashMap<>();
    for (Statement statement : graph) {
      kept(statement).forEach(value -> keepers.merge(value, 1, Integer::sum));
    }
    // By value: whose gradient memory it is. An addition hands one gradient to both of its
    // operands.
    Map<Value, Object> gradients = new HashMap<>();
    Map<Object, long[]> shared = new HashMap<>();
    Set<Variable> slopes = new HashSet<>();
    long ofParameters = 0;
    for (int i = graph.size() - 1; i >= 0; i--) {
      Statement statement = graph.get(i);
      for (Operand operand : statement.operands()) {
        if (operand instanceof Variable variable
            && variable.role() == Variable.Role.PARAMETER
            && slopes.add(variable)) {
          long size = variable.elements() * variable.type().bytes();
          ofParameters += size;
          bytes += size;
          gradientBytes += size;
        }
      }
      List<Object> arrivingAtAll =
          statement.results().stream()
              .map(gradients::remove)
              .filter(gradient -> gradient != null)
              .toList();
      Object arriving = arrivingAtAll.isEmpty() ? null : arrivingAtAll.get(0);
      long scratch = scratch(statement);
      boolean passedOn = passesOn(statement);
      for (Value input : statement.values()) {
        if (!input.requiresGradient()) {
          continue;
        }
        Object there = gradients.get(input);
        if (there == null && passedOn && arriving != null) {
          gradients.put(input, arriving);
          shared.get(arriving)[1]++;
        } else {
          var made = new Object();
          long size = input.bytes(batch);
          shared.put(made, new long[] {size, 1});
          bytes += size;
          look(positions.get(statement), scratch);
          if (there != null) {
            release(there, shared);
          }
          gradients.put(input, made);
        }
      }
      look(positions.get(statement), workspace(statement));
      arrivingAtAll.forEach(gradient -> release(gradient, shared));
      for (Value value : kept(statement)) {
        boolean last = keepers.merge(value, -1, Integer::sum) == 0;
        if (last && lastUse.getOrDefault(value, index) <= index) {
          remove(value);
        }
      }
      if (releasedAt.getOrDefault(statement, statements.size()) == index) {
        bytes -= indexes(statement);
      }
    }
    gradients.values().forEach(rest -> release(rest, shared));
    // They are results of the pass, and counted there from now on.
    bytes -= ofParameters;
    gradientBytes -= ofParameters;
  }

  private void look(int at, long scratch) {
    long now = bytes + scratch;
    String place = places.get(at);
    MemoryProfile.Place before = atWork.get(place);
    if (before == null || now > before.peak()) {
      long atEntry = entered.getOrDefault(place, 0L);
      atWork.put(place, new MemoryProfile.Place(atEntry, now, gradientBytes));
    }
    looks++;
    if (now > peak) {
      peak = now;
      peakPlace = place;
      looksToPeak = looks;
    }
    if (looks == looksToHolders) {
      holders = holders(now);
    }
  }

  private MemoryProfile.Holders holders(long now) {
    var values = new TreeMap<String, Long>();
    long arguments = 0;
    long known = gradientBytes;
    for (Map.Entry<Value, Long> entry : alive.entrySet()) {
      if (isGradientOfParameter(entry.getKey())) {
        continue;
      }
      Statement producer = entry.getKey().producer();
      String place = producer == null ? "" : places.get(positions.get(producer));
      if (!place.isEmpty()) {
        values.merge(place, entry.getValue(), Long::sum);
        known += entry.getValue();
      } else if (producer != null || inputs.contains(entry.getKey())) {
        arguments += entry.getValue();
        known += entry.getValue();
      }
    }
    return new MemoryProfile.Holders(values, arguments, gradientBytes, now - known);
  }

  /**
   * Or a sum or copy of such: nothing else of that size knows no batch, but for weights that are
   * made of others, through which gradients go.
   */
  private boolean isGradientOfParameter(Value owner) {
    return !owner.shape().dependsOnBatch()
        && !inputs.contains(owner)
        && !isCast(owner)
        && !owner.requiresGradient();
  }

  /** Of a weight, for a computation in a narrow type. */
  private static boolean isCast(Value owner) {
    return owner.producer() != null && owner.producer().operator().equals("to");
  }

  private void release(Object gradient, Map<Object, long[]> shared) {
    long[] sizeAndHolders = shared.get(gradient);
    if (--sizeAndHolders[1] == 0) {
      bytes -= sizeAndHolders[0];
    }
  }

  /** What the backward pass of batch norm takes for itself, as measured. */
  private long scratch(Statement statement) {
    return statement.operator().equals("batch_norm") ? statement.results().get(0).bytes(batch) : 0;
  }

  /**
   * Copies of its weight that the backward pass of a convolution makes for itself, as measured on
   * CPU: oneDNN lays out weight and gradient its own way, and back. What cuDNN takes on a GPU is
   * another matter, and not known here.
   */
  private long workspace(Statement statement) {
    if (!statement.operator().equals("conv2d")) {
      return 0;
    }
    var weight = (Operand) statement.arguments().get(1);
    long bytes = weight.shape().elements(batch) * weight.type().bytes();
    boolean pointwise = weight.shape().size(2) == 1 && weight.shape().size(3) == 1;
    boolean strided = !statement.arguments().get(3).equals(List.of(1, 1));
    if (pointwise && !strided) {
      return 0;
    }
    return bytes * (channelsLast ? pointwise ? 2 : 3 : 1);
  }

  private static boolean isChannelsLast(Statement statement) {
    return statement.operator().equals("contiguous")
        && statement.arguments().contains(new Keyword("memory_format", 2));
  }

  private static boolean passesOn(Statement statement) {
    return switch (statement.operator()) {
      case "add", "alias", "flatten", "reshape", "permute", "contiguous" -> true;
      default -> false;
    };
  }

  /** Whether what the forward pass kept stays for another backward pass. */
  private static boolean retains(Statement grad) {
    return grad.arguments().get(3).equals(true);
  }

  /** The differentiable statements behind what a backward pass starts from, in order. */
  private List<Statement> graphOf(Statement grad) {
    Set<Statement> found = Collections.newSetFromMap(new IdentityHashMap<>());
    var open = new ArrayList<Value>();
    ((List<?>) grad.arguments().get(0)).forEach(value -> open.add((Value) value));
    while (!open.isEmpty()) {
      Value value = open.remove(open.size() - 1);
      Statement producer = value.producer();
      if (producer != null
          && producer.differentiable()
          && value.requiresGradient()
          && found.add(producer)) {
        open.addAll(producer.values());
      }
    }
    return found.stream().sorted(Comparator.comparingInt(positions::get)).toList();
  }

  private List<Value> kept(Statement statement) {
    List<Value> values =
        switch (statement.keeps()) {
          case NOTHING -> List.of();
          case INPUT, INPUT_AND_POSITIONS ->
              statement.values().isEmpty() ? List.of() : List.of(statement.values().get(0));
          case INPUTS -> statement.values();
          case INPUTS_AND_RESULT ->
              Stream.concat(statement.values().stream(), statement.results().stream()).toList();
          case RESULT -> statement.results();
        };
    Map<Value, Boolean> owners = new HashMap<>();
    values.forEach(value -> owners.put(owner(value), true));
    return List.copyOf(owners.keySet());
  }

  private long indexes(Statement statement) {
    return statement.operator().equals("max_pool2d")
        ? statement.results().get(0).shape().elements(batch) * BYTES_OF_AN_INDEX
        : 0;
  }

  /** Whose memory a value lies in. */
  private Value owner(Value value) {
    Value owner = value.storage();
    while (overwritten.containsKey(owner)) {
      owner = overwritten.get(owner).storage();
    }
    return owner;
  }

  private long sizeOf(Value value) {
    // A variable read under another name is no memory of its own.
    Statement producer = value.producer();
    boolean view =
        producer != null
            && (producer.operator().equals("alias") || producer.operator().equals("detach"))
            && producer.values().isEmpty();
    return view ? 0 : value.bytes(batch);
  }

  private void add(Value owner, long size) {
    alive.put(owner, size);
    bytes += size;
    gradientBytes += isGradientOfParameter(owner) ? size : 0;
  }

  private void remove(Value owner) {
    Long size = alive.remove(owner);
    if (size != null) {
      bytes -= size;
      gradientBytes -= isGradientOfParameter(owner) ? size : 0;
    }
  }
}
