package io.coral.api.artifact;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** What the elements of a {@link Tensor} are; the names are those of the inference protocol. */
public enum DataType {
  /** One byte, 0 or 1. */
  BOOL(1, CType.Kind.BOOLEAN),
  /** Whole numbers of one byte without a sign. */
  UINT8(1, CType.Kind.INTEGER),
  /** Whole numbers of two bytes without a sign. */
  UINT16(2, CType.Kind.INTEGER),
  /** Whole numbers of four bytes without a sign. */
  UINT32(4, CType.Kind.INTEGER),
  /** Whole numbers of eight bytes without a sign. */
  UINT64(8, CType.Kind.INTEGER),
  /** Whole numbers of one byte. */
  INT8(1, CType.Kind.INTEGER),
  /** Whole numbers of two bytes. */
  INT16(2, CType.Kind.INTEGER),
  /** Whole numbers of four bytes. */
  INT32(4, CType.Kind.INTEGER),
  /** Whole numbers of eight bytes. */
  INT64(8, CType.Kind.INTEGER),
  /** IEEE 754 binary16. */
  FP16(2, CType.Kind.FLOATING),
  /** IEEE 754 binary32. */
  FP32(4, CType.Kind.FLOATING),
  /** IEEE 754 binary64. */
  FP64(8, CType.Kind.FLOATING);

  private final int bytes;
  private final CType.Kind kind;

  DataType(int bytes, CType.Kind kind) {
    this.bytes = bytes;
    this.kind = kind;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }

  /** The type of a name; absent where there is none of it. */
  public static Optional<DataType> of(String name) {
    return Stream.of(values()).filter(type -> type.name().equals(name)).findFirst();
  }

  /**
   * Whether an array of a C type can have such elements: a type that is not known may have any, and
   * a boolean is a byte.
   */
  public boolean isIn(CType array) {
    OptionalInt size = array.size();
    if (size.isEmpty() || array.kind() == CType.Kind.OTHER) {
      return true;
    }
    return size.getAsInt() == bytes && (bytes == 1 || array.kind() == kind);
  }
}
