package dev.lamina.jobs.table;

import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.Spelling;
import io.delta.kernel.expressions.And;
import io.delta.kernel.expressions.Column;
import io.delta.kernel.expressions.Predicate;
import io.delta.kernel.types.StructField;
import io.delta.kernel.types.StructType;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The columns of a table, and whether rows and questions fit them.
 *
 * @param table its path, for messages
 * @param columns of types that {@link ColumnType} knows
 */
record TableSchema(String table, StructType columns) {

  TableSchema {
    columns.fields().forEach(field -> ColumnType.of(field.getDataType()));
  }

  /** A row, if every value fits its column. */
  Object[] checked(Object[] row) {
    Check.argument(
        row.length == columns.length(),
        "Invalid row for table %s: %s values (want %s)",
        table,
        row.length,
        columns.length());
    for (int i = 0; i < row.length; i++) {
      checkValue(columns.at(i), row[i]);
    }
    return row;
  }

  /** Some of the columns, in the order given. */
  StructType projection(Collection<String> names) {
    var some = new StructType();
    for (String name : names) {
      Check.argument(
          columns.indexOf(name) >= 0,
          "Unknown column of table %s: %s (%s)",
          table,
          name,
          Spelling.suggestion(name, columns.fieldNames()));
      some = some.add(columns.get(name));
    }
    return some;
  }

  /**
   * The question by which files and row groups are passed over; empty if none can be.
   *
   * @param equal values that columns must have
   */
  Optional<Predicate> predicate(Map<String, ?> equal) {
    equal.forEach((name, value) -> checkValue(columns.get(name), value));
    Optional<Predicate> all = Optional.empty();
    for (Map.Entry<String, ?> wanted : equal.entrySet()) {
      Optional<Predicate> one =
          ColumnType.literal(wanted.getValue())
              .map(literal -> new Predicate("=", new Column(wanted.getKey()), literal));
      all =
          all.isPresent() && one.isPresent()
              ? Optional.of(new And(all.get(), one.get()))
              : all.or(() -> one);
    }
    return all;
  }

  /** Columns whose minimum and maximum are kept with each file. */
  List<Column> ordered() {
    return columns.fields().stream()
        .filter(field -> ColumnType.of(field.getDataType()).isOrdered())
        .map(field -> new Column(field.getName()))
        .toList();
  }

  /** Columns as text: name, type, and whether a value is required; equal for equal schemas. */
  static List<String> described(StructType columns) {
    return columns.fields().stream()
        .map(
            field ->
                field.getName()
                    + " "
                    + field.getDataType()
                    + (field.isNullable() ? "" : " not null"))
        .toList();
  }

  /** A row by the names of its columns, in their order. */
  static Map<String, Object> named(StructType columns, Object[] row) {
    var named = new LinkedHashMap<String, Object>();
    for (int i = 0; i < row.length; i++) {
      named.put(columns.at(i).getName(), row[i]);
    }
    return named;
  }

  /** A row from values by name; null where a column has none. */
  static Object[] row(StructType columns, Map<String, ?> named) {
    Check.argument(
        columns.fieldNames().containsAll(named.keySet()),
        "Unknown columns among %s (want %s)",
        named.keySet(),
        columns.fieldNames());
    return columns.fieldNames().stream().map(named::get).toArray();
  }

  private void checkValue(StructField field, Object value) {
    boolean fits = value == null ? field.isNullable() : ColumnType.fits(field.getDataType(), value);
    Check.argument(
        fits,
        "Invalid value for column %s of table %s: %s (want %s%s)",
        field.getName(),
        table,
        value == null ? "null" : value.getClass().getSimpleName(),
        field.getDataType(),
        field.isNullable() ? " or null" : "");
  }
}
