package dev.lamina.jobs.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.core.spec.Check;
import io.delta.kernel.expressions.Column;
import io.delta.kernel.expressions.Literal;
import io.delta.kernel.utils.DataFileStatistics;
import java.util.Map;
import java.util.Optional;

/**
 * Minimum, maximum and null count of a file's columns, in the words of the Delta protocol.
 *
 * <p>The kernel's own statistics serialize to the row count alone; with these, a reader of one
 * checkpoint or one trial opens only the files that may hold it.
 */
final class FileStatistics extends DataFileStatistics {

  private final String json;

  /**
   * @param json as made by {@link #json}
   */
  FileStatistics(long rows, String json) {
    super(rows, Map.of(), Map.of(), Map.of());
    this.json = json;
  }

  @Override
  public String serializeAsJson() {
    return json;
  }

  /**
   * Number of rows that statistics tell.
   *
   * @throws IllegalArgumentException if they do not
   */
  static long rows(String json) {
    try {
      JsonNode rows = new ObjectMapper().readTree(json).path("numRecords");
      Check.argument(rows.canConvertToLong(), "Invalid statistics of a file: %s", json);
      return rows.longValue();
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Invalid statistics of a file: " + json, e);
    }
  }

  /**
   * The one value that a column has in all rows of a file; empty if it has several, or the
   * statistics do not tell. Some writers cut long texts: such a value is another one.
   *
   * @return text as a String, a whole number as a Long
   */
  static Optional<Object> only(String json, String column) {
    try {
      JsonNode root = new ObjectMapper().readTree(json);
      JsonNode least = root.path("minValues").path(column);
      JsonNode most = root.path("maxValues").path(column);
      if (!least.equals(most) || root.path("nullCount").path(column).asLong(1) != 0) {
        return Optional.empty();
      }
      return least.isTextual()
          ? Optional.of(least.textValue())
          : Optional.of(least).filter(JsonNode::isIntegralNumber).map(JsonNode::longValue);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  static String json(DataFileStatistics statistics) {
    var root = JsonNodeFactory.instance.objectNode();
    root.put("numRecords", statistics.getNumRecords());
    put(root.putObject("minValues"), statistics.getMinValues());
    put(root.putObject("maxValues"), statistics.getMaxValues());
    var nullCount = root.putObject("nullCount");
    statistics.getNullCounts().forEach((column, count) -> nullCount.put(name(column), count));
    return root.toString();
  }

  private static void put(ObjectNode into, Map<Column, Literal> values) {
    values.forEach(
        (column, literal) -> {
          Object value = literal == null ? null : literal.getValue();
          if (value instanceof String text) {
            into.put(name(column), text);
          } else if (value instanceof Number number) {
            into.put(name(column), number.longValue());
          }
        });
  }

  private static String name(Column column) {
    return column.getNames()[0];
  }
}
