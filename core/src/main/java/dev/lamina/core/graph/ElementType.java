package dev.lamina.core.graph;

/** What one element of a tensor is. */
public enum ElementType {
  FLOAT32(4, "F32", "FloatStorage", 6),
  FLOAT64(8, "F64", "DoubleStorage", 7),
  /** Range of FLOAT32 with 8 bits of precision; lives inside programs only. */
  BFLOAT16(2, "BF16", "BFloat16Storage", 15),
  /** Eight bits with a scale; lives inside programs only. */
  QUANTIZED(1, "", "", 13),
  INT64(8, "I64", "LongStorage", 4),
  UINT8(1, "U8", "ByteStorage", 0),
  BOOL(1, "BOOL", "BoolStorage", 11);

  private final int bytes;
  private final String safetensorsName;
  private final String storageClass;
  private final int scalarType;

  ElementType(int bytes, String safetensorsName, String storageClass, int scalarType) {
    this.bytes = bytes;
    this.safetensorsName = safetensorsName;
    this.storageClass = storageClass;
    this.scalarType = scalarType;
  }

  /** Size of one element in bytes. */
  public int bytes() {
    return bytes;
  }

  /** The name in a safetensors header. */
  public String safetensorsName() {
    return safetensorsName;
  }

  /** The name of libtorch's storage class, as TorchScript archives spell it. */
  String storageClass() {
    return storageClass;
  }

  /** libtorch's number of this type, as the operators take it. */
  int scalarType() {
    return scalarType;
  }

  /** Whether programs take and give tensors of this type. */
  public boolean isPassed() {
    return this != BFLOAT16 && this != QUANTIZED;
  }

  public boolean isFloating() {
    return this == FLOAT32 || this == FLOAT64 || this == BFLOAT16;
  }
}
