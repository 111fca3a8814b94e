package dev.lamina.core.graph;

import dev.lamina.core.graph.Statement.Call;
import dev.lamina.core.graph.Statement.Generator;
import dev.lamina.core.graph.Statement.Keyword;
import dev.lamina.core.graph.Statement.Known;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes methods as TorchScript source.
 *
 * <p>Where a result overwrites a value that nobody else reads and autograd does not keep, the
 * operator is written in its in-place form: a ReLU after batch norm, the sum at the end of a
 * residual block. That saves the memory of one activation each and changes no number.
 */
public final class ProgramText {

  /** Method that returns the whole state as a list, in the order of {@link Program#variables()}. */
  public static final String STATE = "state";

  /** Method that overwrites the whole state from a list in the same order. */
  public static final String RESTORE = "restore";

  /** Operators of a namespace of their own. */
  private static final String OPS = "ops.";

  static final String GRAD = "grad";
  static final String LIST_EFFECT = "list:";

  /** Of queries, keys and values, as one operator. */
  static final String ATTENTION = "scaled_dot_product_attention";

  /** Gives several tensors in a list. */
  static final String SPLIT = "split_with_sizes";

  /** Before an operator that gives two tensors, of which the second is meant. */
  static final String SECOND = "second:";

  private static final String HOST_DEVICE = "torch.device(\"cpu\")";
  private static final Set<String> RESULT_NOT_KEPT = Set.of("batch_norm", "conv2d", "add");
  private static final Set<String> HAS_IN_PLACE_FORM = Set.of("relu", "add");

  /** Below what any score can be: of this nothing is left after a softmax. */
  private static final String MASKED = "-3.0e+38";

  private final StringBuilder text = new StringBuilder();
  private final boolean exported;

  private ProgramText(boolean exported) {
    this.exported = exported;
  }

  static String of(Collection<Variable> variables, Collection<Method> methods) {
    var writer = new ProgramText(false);
    writer.header(variables);
    for (Method method : methods) {
      writer.method(method, Results.LIST);
    }
    writer.stateMethods(variables);
    return writer.text.toString();
  }

  /**
   * As others call it: results are a tensor or a tuple, there are no methods of the state, and no
   * operator that PyTorch 1.13 has not.
   */
  static String exported(Collection<Variable> variables, Collection<Method> methods) {
    var writer = new ProgramText(true);
    writer.header(variables);
    for (Method method : methods) {
      writer.method(method, method.results().size() == 1 ? Results.TENSOR : Results.TUPLE);
    }
    return writer.text.toString();
  }

  /** In what a method hands its results out. */
  private enum Results {
    LIST {
      @Override
      String type(int results) {
        return "List[Tensor]";
      }

      @Override
      String value(List<String> names) {
        return "[" + String.join(", ", names) + "]";
      }
    },

    /** The only one as it is. */
    TENSOR {
      @Override
      String type(int results) {
        return "Tensor";
      }

      @Override
      String value(List<String> names) {
        return names.get(0);
      }
    },

    TUPLE {
      @Override
      String type(int results) {
        return "Tuple[" + String.join(", ", Collections.nCopies(results, "Tensor")) + "]";
      }

      @Override
      String value(List<String> names) {
        return "(" + String.join(", ", names) + ")";
      }
    };

    abstract String type(int results);

    abstract String value(List<String> names);
  }

  private void header(Collection<Variable> variables) {
    line("class Net(Module):");
    line("  __parameters__ = [" + quoted(variables, true) + "]");
    line("  __buffers__ = [" + quoted(variables, false) + "]");
    for (Variable variable : variables) {
      line("  " + variable.attribute() + " : Tensor");
    }
    line("  training : bool");
  }

  private static String quoted(Collection<Variable> variables, boolean parameters) {
    return variables.stream()
        .filter(v -> (v.role() == Variable.Role.PARAMETER) == parameters)
        .map(v -> "\"" + v.attribute() + "\", ")
        .collect(Collectors.joining());
  }

  private void method(Method method, Results form) {
    String arguments =
        method.inputs().stream()
            .map(input -> ",\n    " + input.name() + ": Tensor")
            .collect(Collectors.joining());
    List<Value> results = method.results();
    line(
        "  def %s(self: __torch__.Net%s) -> %s:"
            .formatted(method.name(), arguments, form.type(results.size())));
    Map<Value, Integer> uses = uses(method);
    String place = "";
    for (Statement statement : method.statements()) {
      if (!statement.place().equals(place)) {
        place = statement.place();
        line("    # " + (place.isEmpty() ? method.name() : place));
      }
      write(statement, uses);
    }
    line("    return " + form.value(results.stream().map(Value::name).toList()));
  }

  /** How often each value is read; results count as read. */
  static Map<Value, Integer> uses(Method method) {
    var uses = new IdentityHashMap<Value, Integer>();
    for (Statement statement : method.statements()) {
      statement.values().forEach(value -> uses.merge(value, 1, Integer::sum));
    }
    method.results().forEach(value -> uses.merge(value, 1, Integer::sum));
    return uses;
  }

  private void write(Statement statement, Map<Value, Integer> uses) {
    String operator = statement.operator();
    if (operator.equals(GRAD)) {
      gradients(statement);
    } else if (operator.startsWith(LIST_EFFECT)) {
      listEffect(statement, operator.substring(LIST_EFFECT.length()));
    } else if (exported && operator.equals(ATTENTION)) {
      attention(statement);
    } else if (operator.equals(SPLIT)) {
      List<Value> results = statement.results();
      String all = results.get(0).name() + "_all";
      line("    " + all + " = " + call(operator, statement.arguments()));
      line(
          "    "
              + results.stream().map(r -> r.name() + ", ").collect(Collectors.joining()).strip()
              + " = "
              + all);
    } else if (operator.startsWith(SECOND)) {
      String name = statement.results().get(0).name();
      String call = call(operator.substring(SECOND.length()), statement.arguments());
      line("    " + name + "_first, " + name + ", = " + call);
    } else if (statement.results().isEmpty()) {
      line("    " + call(operator, statement.arguments()));
    } else {
      String form = canOverwrite(statement, uses) ? operator + "_" : operator;
      line("    " + statement.results().get(0).name() + " = " + call(form, statement.arguments()));
    }
  }

  /** Whether the first operand's memory may become the result. */
  static boolean canOverwrite(Statement statement, Map<Value, Integer> uses) {
    if (!HAS_IN_PLACE_FORM.contains(statement.operator())
        || !(statement.arguments().get(0) instanceof Value target)) {
      return false;
    }
    Statement producer = target.producer();
    return producer != null
        && RESULT_NOT_KEPT.contains(producer.operator())
        && uses.getOrDefault(target, 0) == 1
        && target.shape().equals(statement.results().get(0).shape());
  }

  private void gradients(Statement statement) {
    List<Value> results = statement.results();
    String name = results.get(0).name();
    line(
        "    "
            + name
            + "_all = torch.grad("
            + render(statement.arguments().get(0))
            + ", "
            + render(statement.arguments().get(1))
            + ", "
            + seeds(statement.arguments().get(2))
            + ", "
            + render(statement.arguments().get(3))
            + ", False, False)");
    String parts = results.stream().map(r -> r.name() + "_part, ").collect(Collectors.joining());
    line("    " + parts.strip() + " = " + name + "_all");
    for (Value result : results) {
      line("    " + result.name() + " = unchecked_cast(Tensor, " + result.name() + "_part)");
    }
  }

  /** The same by operators that are older. */
  private void attention(Statement statement) {
    Value query = (Value) statement.arguments().get(0);
    String key = render(statement.arguments().get(1));
    String value = render(statement.arguments().get(2));
    boolean causal = (Boolean) statement.arguments().get(5);
    double scale = 1 / Math.sqrt((double) query.shape().size(query.shape().rank() - 1));
    String name = statement.results().get(0).name();
    line(
        "    %s_scores = torch.matmul(torch.mul(%s, %s), torch.transpose(%s, -2, -1))"
            .formatted(name, query.name(), scale, key));
    String scores = name + "_scores";
    if (causal) {
      line(
          "    %s_one = torch.ones_like(torch.select(torch.select(%s, 0, 0), 0, 0))"
              .formatted(name, scores));
      line(
          "    %s_masked = torch.masked_fill(%s, torch.eq(torch.tril(%s_one), 0), %s)"
              .formatted(name, scores, name, MASKED));
      scores = name + "_masked";
    }
    line("    %s = torch.matmul(torch.softmax(%s, -1), %s)".formatted(name, scores, value));
  }

  private static String seeds(Object seeds) {
    return seeds == Statement.NONE
        ? "None"
        : "annotate(List[Optional[Tensor]], " + render(seeds) + ")";
  }

  /** The lists get names, and an element is read afterwards, so that nothing is dropped. */
  private void listEffect(Statement statement, String operator) {
    Value witness = statement.results().get(0);
    var arguments = new StringBuilder();
    int lists = 0;
    for (Object argument : statement.arguments()) {
      if (argument instanceof List<?> list) {
        String name = witness.name() + "_list" + lists++;
        line(
            "    " + name + " = " + (list.isEmpty() ? "annotate(List[Tensor], [])" : render(list)));
        arguments.append(name).append(", ");
      } else {
        arguments.append(render(argument)).append(", ");
      }
    }
    arguments.setLength(arguments.length() - 2);
    line("    torch." + operator + "(" + arguments + ")");
    line("    " + witness.name() + " = " + witness.name() + "_list0[0]");
  }

  private void stateMethods(Collection<Variable> variables) {
    line("  def " + STATE + "(self: __torch__.Net) -> List[Tensor]:");
    line(
        "    return ["
            + variables.stream()
                .map(v -> "torch.detach(self." + v.attribute() + ")")
                .collect(Collectors.joining(", "))
            + "]");
    line("  def " + RESTORE + "(self: __torch__.Net,");
    line("    values: List[Tensor]) -> List[Tensor]:");
    int index = 0;
    for (Variable variable : variables) {
      line(
          "    r%d = torch.copy_(torch.detach(self.%s), values[%d])"
              .formatted(index, variable.attribute(), index));
      index++;
    }
    line("    return [values[0]]");
  }

  private static String call(String operator, List<Object> arguments) {
    return (operator.startsWith(OPS) ? "" : "torch.")
        + operator
        + arguments.stream().map(ProgramText::render).collect(Collectors.joining(", ", "(", ")"));
  }

  private static String render(Object argument) {
    if (argument == Statement.NONE) {
      return "None";
    }
    if (argument == Statement.HOST) {
      return HOST_DEVICE;
    }
    if (argument instanceof Value value) {
      return value.name();
    }
    if (argument instanceof Variable variable) {
      return "self." + variable.attribute();
    }
    if (argument instanceof Call nested) {
      return call(nested.operator(), nested.arguments());
    }
    if (argument instanceof Known known) {
      String type = known.scalar().type() == ElementType.INT64 ? "int" : "float";
      return type + "(" + known.scalar().name() + ")";
    }
    if (argument instanceof Keyword keyword) {
      return keyword.name() + "=" + render(keyword.value());
    }
    if (argument instanceof Generator generator) {
      return "torch.Generator(device=%s, seed=torch.__xor__(int(%s), %d))"
          .formatted(HOST_DEVICE, generator.seed().name(), generator.place());
    }
    if (argument instanceof List<?> list) {
      return list.stream().map(ProgramText::render).collect(Collectors.joining(", ", "[", "]"));
    }
    if (argument instanceof Shape shape) {
      return Arrays.toString(shape.sizes());
    }
    if (argument instanceof Boolean flag) {
      return flag ? "True" : "False";
    }
    if (argument instanceof Double number && !Double.isFinite(number)) {
      throw new IllegalArgumentException("Cannot write the number " + number);
    }
    if (argument instanceof Number) {
      return argument.toString();
    }
    throw new IllegalArgumentException("Cannot write an argument of " + argument.getClass());
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
