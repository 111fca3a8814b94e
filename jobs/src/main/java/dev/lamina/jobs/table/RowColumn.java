package dev.lamina.jobs.table;

import io.delta.kernel.data.ArrayValue;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.MapValue;
import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.MapType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** One column of rows that wait to be written, as the kernel wants to see it. */
final class RowColumn implements ColumnVector {

  private final DataType type;
  private final List<?> values;

  /**
   * @param values one a row: null, or of the Java class that {@link ColumnType} names
   */
  RowColumn(DataType type, List<?> values) {
    this.type = type;
    this.values = values;
  }

  @Override
  public DataType getDataType() {
    return type;
  }

  @Override
  public int getSize() {
    return values.size();
  }

  @Override
  public void close() {}

  @Override
  public boolean isNullAt(int row) {
    return values.get(row) == null;
  }

  @Override
  public boolean getBoolean(int row) {
    return value(row, Boolean.class);
  }

  @Override
  public int getInt(int row) {
    return value(row, Integer.class);
  }

  /** A long, or for a timestamp the microseconds since 1970-01-01 UTC. */
  @Override
  public long getLong(int row) {
    return values.get(row) instanceof Instant instant
        ? ChronoUnit.MICROS.between(Instant.EPOCH, instant)
        : value(row, Long.class);
  }

  @Override
  public double getDouble(int row) {
    return value(row, Double.class);
  }

  @Override
  public String getString(int row) {
    return value(row, String.class);
  }

  @Override
  public byte[] getBinary(int row) {
    return value(row, byte[].class);
  }

  @Override
  public ArrayValue getArray(int row) {
    var elements = new RowColumn(((ArrayType) type).getElementType(), value(row, List.class));
    return new ArrayValue() {
      @Override
      public int getSize() {
        return elements.getSize();
      }

      @Override
      public ColumnVector getElements() {
        return elements;
      }
    };
  }

  @Override
  public MapValue getMap(int row) {
    Map<?, ?> map = value(row, Map.class);
    MapType mapType = (MapType) type;
    var keys = new RowColumn(mapType.getKeyType(), new ArrayList<Object>(map.keySet()));
    var entries = new RowColumn(mapType.getValueType(), new ArrayList<Object>(map.values()));
    return new MapValue() {
      @Override
      public int getSize() {
        return keys.getSize();
      }

      @Override
      public ColumnVector getKeys() {
        return keys;
      }

      @Override
      public ColumnVector getValues() {
        return entries;
      }
    };
  }

  private <T> T value(int row, Class<T> expected) {
    return expected.cast(Objects.requireNonNull(values.get(row)));
  }
}
