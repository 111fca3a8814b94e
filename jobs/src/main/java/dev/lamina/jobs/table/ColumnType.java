package dev.lamina.jobs.table;

import io.delta.kernel.data.ArrayValue;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.MapValue;
import io.delta.kernel.expressions.Literal;
import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.BinaryType;
import io.delta.kernel.types.BooleanType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.MapType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.TimestampType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The column types of Lamina's tables and the Java classes of their values. */
enum ColumnType {
  STRING(String.class),
  LONG(Long.class),
  INTEGER(Integer.class),
  DOUBLE(Double.class),
  BOOLEAN(Boolean.class),
  BINARY(byte[].class),
  TIMESTAMP(Instant.class),
  ARRAY(List.class),
  MAP(Map.class);

  private final Class<?> javaClass;

  ColumnType(Class<?> javaClass) {
    this.javaClass = javaClass;
  }

  /**
   * The type of a kernel type.
   *
   * @throws IllegalArgumentException if tables of this project have no such columns
   */
  static ColumnType of(DataType type) {
    if (type instanceof StringType) {
      return STRING;
    } else if (type instanceof LongType) {
      return LONG;
    } else if (type instanceof IntegerType) {
      return INTEGER;
    } else if (type instanceof DoubleType) {
      return DOUBLE;
    } else if (type instanceof BooleanType) {
      return BOOLEAN;
    } else if (type instanceof BinaryType) {
      return BINARY;
    } else if (type instanceof TimestampType) {
      return TIMESTAMP;
    } else if (type instanceof ArrayType array && of(array.getElementType()).isScalar()) {
      return ARRAY;
    } else if (type instanceof MapType map
        && map.getKeyType() instanceof StringType
        && of(map.getValueType()).isScalar()) {
      return MAP;
    }
    throw new IllegalArgumentException(
        "Invalid column type: %s (want string, long, integer, double, boolean, binary, timestamp, an array of those or a map from string)"
            .formatted(type));
  }

  /** Whether a value, not null, fits a column, down to the elements of arrays and maps. */
  static boolean fits(DataType type, Object value) {
    if (!of(type).javaClass.isInstance(value)) {
      return false;
    }
    if (type instanceof ArrayType array) {
      return ((List<?>) value)
          .stream()
              .allMatch(
                  element ->
                      element == null
                          ? array.containsNull()
                          : fits(array.getElementType(), element));
    }
    if (type instanceof MapType map) {
      return ((Map<?, ?>) value)
          .entrySet().stream()
              .allMatch(
                  entry ->
                      entry.getKey() instanceof String
                          && (entry.getValue() == null
                              ? map.isValueContainsNull()
                              : fits(map.getValueType(), entry.getValue())));
    }
    return true;
  }

  /** The value of a row as a Java object, null included. */
  static Object read(ColumnVector column, int row) {
    if (column.isNullAt(row)) {
      return null;
    }
    return switch (of(column.getDataType())) {
      case STRING -> column.getString(row);
      case LONG -> column.getLong(row);
      case INTEGER -> column.getInt(row);
      case DOUBLE -> column.getDouble(row);
      case BOOLEAN -> column.getBoolean(row);
      case BINARY -> column.getBinary(row);
      case TIMESTAMP -> Instant.EPOCH.plus(column.getLong(row), ChronoUnit.MICROS);
      case ARRAY -> list(column.getArray(row));
      case MAP -> map(column.getMap(row));
    };
  }

  /** The literal that files and row groups can be skipped by, where the type has one. */
  static Optional<Literal> literal(Object value) {
    if (value instanceof String text) {
      return Optional.of(Literal.ofString(text));
    } else if (value instanceof Long number) {
      return Optional.of(Literal.ofLong(number));
    } else if (value instanceof Integer number) {
      return Optional.of(Literal.ofInt(number));
    }
    return Optional.empty();
  }

  /** Whether minimum and maximum of such a column are kept with each file. */
  boolean isOrdered() {
    return this == STRING || this == LONG || this == INTEGER;
  }

  private boolean isScalar() {
    return this != ARRAY && this != MAP;
  }

  private static List<Object> list(ArrayValue array) {
    var list = new ArrayList<Object>(array.getSize());
    for (int i = 0; i < array.getSize(); i++) {
      list.add(read(array.getElements(), i));
    }
    return list;
  }

  private static Map<String, Object> map(MapValue value) {
    var map = new LinkedHashMap<String, Object>();
    for (int i = 0; i < value.getSize(); i++) {
      map.put(value.getKeys().getString(i), read(value.getValues(), i));
    }
    return map;
  }
}
