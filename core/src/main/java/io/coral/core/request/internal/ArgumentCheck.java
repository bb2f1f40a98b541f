package io.coral.core.request.internal;

import io.coral.api.Accelerator;
import io.coral.api.Argument;
import io.coral.api.Constant;
import io.coral.api.CoralArray;
import io.coral.api.Request;
import io.coral.api.artifact.CType;
import io.coral.spec.Access;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares the arguments of requests with a prototype, which is prepared once. Immutable. */
final class ArgumentCheck {

  private final Accelerator accelerator;
  private final List<CType> types;

  ArgumentCheck(Accelerator accelerator) {
    this.accelerator = accelerator;
    this.types =
        accelerator.parameters().stream().map(argument -> CType.of(argument.type())).toList();
  }

  Accelerator prototype() {
    return accelerator;
  }

  /** Why the request does not fit, for people; null when it does. */
  @Nullable String problem(Request request) {
    List<Accelerator.Parameter> wanted = accelerator.parameters();
    List<Argument> given = request.arguments();
    for (int i = 0; i < Math.min(wanted.size(), given.size()); i++) {
      String problem = problem(wanted.get(i), types.get(i), given.get(i));
      if (problem != null) {
        return "argument "
            + (i + 1)
            + " ("
            + wanted.get(i).prototype()
            + "): given "
            + given.get(i).describe()
            + ", expected "
            + problem
            + "; the prototype is "
            + accelerator.prototype();
      }
    }
    if (wanted.size() != given.size()) {
      return "given "
          + given.size()
          + " arguments, expected "
          + wanted.size()
          + (given.size() < wanted.size()
              ? ", the next being " + wanted.get(given.size()).prototype()
              : "")
          + "; the prototype is "
          + accelerator.prototype();
    }
    return null;
  }

  /** What is expected instead of what is given; null when it fits. */
  private static @Nullable String problem(
      Accelerator.Parameter wanted, CType type, Argument given) {
    if (wanted.isArray()) {
      if (given instanceof Argument.Array array) {
        String problem = problem(wanted, array);
        return problem == null ? notWhole(type, array.size()) : problem;
      }
      if (given instanceof Argument.Numbers numbers) {
        return problem(wanted, type, numbers);
      }
      if (given instanceof Constant constant) {
        return wanted.access() == Access.READ
            ? notWhole(type, constant.size())
            : "an array, because the accelerator writes into it";
      }
      if (given instanceof CoralArray array) {
        return notWhole(type, array.size());
      }
      return "an array in a direct buffer, or in a Java array";
    }
    if (given instanceof Argument.Scalar scalar) {
      return problem(wanted, type, scalar);
    }
    if (given instanceof Argument.Struct struct) {
      boolean fits = wanted.size().isEmpty() || wanted.size().getAsInt() == struct.size();
      return fits ? null : wanted.size().getAsInt() + " bytes";
    }
    return "a scalar, or a structure of " + bytes(wanted);
  }

  /** Of vectors and structures, kernels may take fewer than all from the last one. */
  private static @Nullable String notWhole(CType type, long bytes) {
    return type.kind() == CType.Kind.OTHER
            || type.size().isEmpty()
            || bytes % type.size().getAsInt() == 0
        ? null
        : "whole numbers of " + type.size().getAsInt() + " bytes each";
  }

  private static @Nullable String problem(
      Accelerator.Parameter wanted, CType type, Argument.Numbers given) {
    boolean isFloating = given.type() == float.class || given.type() == double.class;
    boolean isSame = type.size().isEmpty() || type.size().getAsInt() == given.size();
    boolean fits =
        switch (type.kind()) {
          case INTEGER -> isSame && !isFloating;
          case FLOATING -> isSame && (isFloating || given.size() == Short.BYTES);
          case BOOLEAN -> isSame;
          case OTHER -> true;
        };
    if (!fits) {
      return "a direct buffer, or numbers of the prototype's type";
    }
    if (given.bytes() == 0 || given.bytes() > Integer.MAX_VALUE) {
      return "1 to " + Integer.MAX_VALUE + " bytes";
    }
    return given.isWritable() || wanted.access() == Access.READ
        ? null
        : "a writable buffer, because the accelerator writes this array";
  }

  private static @Nullable String problem(Accelerator.Parameter wanted, Argument.Array array) {
    if (!array.isDirect()) {
      return "a direct buffer, as ByteBuffer.allocateDirect makes it";
    }
    if (array.size() == 0) {
      return "at least one byte between position and limit";
    }
    if (!array.isWritable() && wanted.access() != Access.READ) {
      return "a writable buffer, because the accelerator writes this array";
    }
    return null;
  }

  private static @Nullable String problem(
      Accelerator.Parameter wanted, CType type, Argument.Scalar given) {
    if (wanted.size().isEmpty()) {
      return null;
    }
    int size = wanted.size().getAsInt();
    return Scalars.fits(given, type.kind(), size) ? null : "a Java " + java(type, size);
  }

  private static String java(CType type, int size) {
    return switch (type.kind()) {
      case BOOLEAN -> "boolean";
      case FLOATING -> size == Float.BYTES ? "float" : size == Double.BYTES ? "double" : "short";
      case INTEGER ->
          switch (size) {
            case Byte.BYTES -> "byte";
            case Short.BYTES -> "short or char";
            case Integer.BYTES -> "int";
            default -> "long";
          };
      case OTHER -> "structure or scalar of " + size + " bytes";
    };
  }

  private static String bytes(Accelerator.Parameter wanted) {
    return wanted.size().isPresent() ? wanted.size().getAsInt() + " bytes" : "its bytes";
  }
}
