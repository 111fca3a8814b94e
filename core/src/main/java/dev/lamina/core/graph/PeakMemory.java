package dev.lamina.core.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Predicts the peak memory of a call of a method, arguments included, above its variables: what is
 * alive after every operator, counted from the text. A value lives until its last use and while a
 * backward pass to come needs it; inside a backward pass, gradients of activations live until they
 * are consumed, and what the forward pass kept goes as the pass goes on.
 *
 * <p>Not counted: scratch memory inside operators other than batch norm's, and what the allocator
 * loses to rounding.
 */
final class PeakMemory {

  private static final int BYTES_OF_AN_INDEX = 8;

  private final List<Statement> statements;
  private final long batch;
  private final IdentityHashMap<Statement, Integer> positions = new IdentityHashMap<>();
  private final Map<Value, Value> overwritten = new HashMap<>();
  private final Map<Value, Integer> lastUse = new HashMap<>();
  private final IdentityHashMap<Statement, Integer> releasedAt = new IdentityHashMap<>();

  /** Sizes of what is alive, by who owns the memory. */
  private final Map<Value, Long> alive = new HashMap<>();

  private long bytes;
  private long peak;

  private PeakMemory(Method method, long batch) {
    this.statements = method.statements();
    this.batch = batch;
    Map<Value, Integer> uses = ProgramText.uses(method);
    for (Statement statement : statements) {
      if (!statement.results().isEmpty() && ProgramText.canOverwrite(statement, uses)) {
        overwritten.put(statement.results().get(0), (Value) statement.arguments().get(0));
      }
    }
    for (int i = 0; i < statements.size(); i++) {
      positions.put(statements.get(i), i);
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

  private void run() {
    for (int i = 0; i < statements.size(); i++) {
      Statement statement = statements.get(i);
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
      peak = Math.max(peak, bytes);
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
    for (int i = graph.size() - 1; i >= 0; i--) {
      Statement statement = graph.get(i);
      Object arriving = gradients.remove(statement.results().get(0));
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
          peak = Math.max(peak, bytes + scratch);
          if (there != null) {
            release(there, shared);
          }
          gradients.put(input, made);
        }
      }
      if (arriving != null) {
        release(arriving, shared);
      }
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
  }

  private void remove(Value owner) {
    Long size = alive.remove(owner);
    if (size != null) {
      bytes -= size;
    }
  }
}
