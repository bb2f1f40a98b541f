package io.coral.core.engine.internal;

import io.coral.api.Argument;
import io.coral.api.Request;
import io.coral.api.artifact.ArtifactArgument;
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

  private final List<Argument> list;
  private List<Copied> results = List.of();
  private long in;
  private long out;
  private long all;

  /** Copies what must be copied; the request fits. */
  HostArguments(Request request, Fit fit) {
    List<ArtifactArgument> declared = fit.kernel().arguments();
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
      }
    }
    list = taken;
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
