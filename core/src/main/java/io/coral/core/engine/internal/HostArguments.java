package io.coral.core.engine.internal;

import io.coral.api.Argument;
import io.coral.api.Constant;
import io.coral.api.CoralArray;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.api.artifact.ArtifactArgument;
import io.coral.core.array.internal.ArrayOrder;
import io.coral.core.array.internal.ArrayUses;
import io.coral.core.array.internal.ManagedArray;
import io.coral.core.request.internal.Fit;
import io.coral.spec.Access;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A request's arguments as boards take them: numbers that the caller keeps in Java's heap or in a
 * typed buffer are copied to memory that boards reach.
 */
final class HostArguments {

  /** Where results go that the accelerator writes into a copy. */
  private record Copied(Argument.Numbers numbers, ByteBuffer memory) {}

  private final List<ArtifactArgument> declared;
  private final List<Argument> list;
  private List<Copied> results = List.of();
  private List<ArrayUses.Use> uses = List.of();
  private List<Constant> constants = List.of();
  private long in;
  private long out;
  private long all;

  /**
   * Copies what must be copied; the request fits.
   *
   * @param order of the engine's arrays
   * @throws RequestException {@code WRONG_ARGUMENT} for an array of another engine, or one that
   *     would be written twice
   */
  HostArguments(Request request, Fit fit, ArrayOrder order) {
    this.declared = fit.kernel().arguments();
    List<Argument> given = request.arguments();
    List<Argument> taken = given;
    for (int i = 0; i < given.size(); i++) {
      Access access = declared.get(i).access();
      Argument argument = given.get(i);
      if (argument instanceof Argument.Numbers numbers) {
        argument = copied(numbers, access);
        taken = taken == given ? new ArrayList<>(given) : taken;
        taken.set(i, argument);
      }
      if (argument instanceof Argument.Array array) {
        count(array.size(), access);
      } else if (argument instanceof Constant constant) {
        constants = constants.isEmpty() ? new ArrayList<>() : constants;
        constants.add(constant);
      } else if (argument instanceof CoralArray array) {
        uses = uses.isEmpty() ? new ArrayList<>() : uses;
        uses.add(use(request, i, array, access, order));
        all += array.size();
      }
    }
    list = taken;
  }

  private ArrayUses.Use use(
      Request request, int position, CoralArray given, Access access, ArrayOrder order) {
    if (!(given instanceof ManagedArray array) || !array.isOf(order)) {
      throw wrong(
          request,
          "argument "
              + (position + 1)
              + ", "
              + given.describe()
              + ", is another engine's; expected one of this engine's");
    }
    for (ArrayUses.Use other : uses) {
      boolean isWrittenTwice = access != Access.READ && other.access() != Access.READ;
      boolean isChanged = access == Access.READ_WRITE || other.access() == Access.READ_WRITE;
      if (other.array() == array && (isWrittenTwice || isChanged)) {
        throw wrong(
            request,
            "arguments "
                + (other.position() + 1)
                + " and "
                + (position + 1)
                + " are both "
                + array.describe()
                + ", whose content would depend on which is written last; expected two arrays");
      }
    }
    return new ArrayUses.Use(position, array, access);
  }

  private static RequestException wrong(Request request, String what) {
    return new RequestException(
        RequestException.Code.WRONG_ARGUMENT,
        request.accelerator(),
        request.accelerator() + ": " + what);
  }

  private Argument copied(Argument.Numbers numbers, Access access) {
    ByteBuffer memory =
        ByteBuffer.allocateDirect(Math.toIntExact(numbers.bytes())).order(ByteOrder.nativeOrder());
    if (access != Access.WRITE) {
      numbers.copyTo(memory);
    }
    if (access != Access.READ) {
      results = results.isEmpty() ? new ArrayList<>() : results;
      results.add(new Copied(numbers, memory));
    }
    return new Argument.Array(memory);
  }

  private void count(long size, Access access) {
    in += access == Access.WRITE ? 0 : size;
    out += access == Access.READ ? 0 : size;
    all += size;
  }

  /** What it reads that never changes. */
  List<Constant> constants() {
    return constants;
  }

  /** Whether they are as another declaration of the accelerator needs them, too. */
  boolean areFor(Request request, Fit now) {
    for (int i = 0; i < declared.size(); i++) {
      boolean isPrepared =
          request.arguments().get(i) instanceof Argument.Numbers
              || request.arguments().get(i) instanceof CoralArray;
      if (isPrepared && declared.get(i).access() != now.kernel().arguments().get(i).access()) {
        return false;
      }
    }
    return true;
  }

  /** What it does with Coral arrays. */
  List<ArrayUses.Use> uses() {
    return uses;
  }

  Argument get(int position) {
    return list.get(position);
  }

  /** Copies results to where the caller keeps them. */
  void copyResults() {
    if (!results.isEmpty()) {
      results.forEach(result -> result.numbers().copyFrom(result.memory()));
    }
  }

  /** Bytes that go to the board. */
  long bytesIn() {
    return in;
  }

  /** Bytes that come from it. */
  long bytesOut() {
    return out;
  }

  /** Bytes of all arrays. */
  long bytes() {
    return all;
  }
}
