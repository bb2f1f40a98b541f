package io.coral.layers.validation;

import io.coral.layers.wrap.Call;
import io.coral.layers.wrap.Wrapping;
import io.coral.spec.ArgumentInfo;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.Resource;
import io.coral.spec.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What compute units accept: CMP-02 to CMP-06, CMP-12. */
final class UnitCheck implements Check {

  /** The arguments that one unit was given; a scalar has no life. */
  private static final class Given {
    private final Map<Integer, Life> buffers = new HashMap<>();
    private final List<Integer> indexes = new ArrayList<>();

    synchronized void scalar(int index) {
      indexes.add(index);
    }

    synchronized void buffer(int index, Life life) {
      indexes.add(index);
      buffers.put(index, life);
    }

    synchronized List<Integer> missing(int count) {
      List<Integer> missing = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        if (!indexes.contains(i)) {
          missing.add(i);
        }
      }
      return missing;
    }

    synchronized List<Integer> closed() {
      return buffers.entrySet().stream()
          .filter(entry -> entry.getValue().isClosed())
          .map(Map.Entry::getKey)
          .toList();
    }

    synchronized void forgetRepeats(int index) {
      indexes.removeIf(known -> known == index);
    }
  }

  @Override
  public void look(Seen seen) {
    Call call = seen.call();
    if (!seen.succeeded() || call.hasNullArgument()) {
      return;
    }
    switch (call.operation()) {
      case SET_BUFFER -> buffer(seen);
      case SET_SCALAR -> scalar(seen);
      case SET_BYTE, SET_SHORT, SET_INT, SET_LONG, SET_FLOAT, SET_DOUBLE ->
          given(seen).scalar(seen.intArgument(0));
      case RUN -> run(seen);
      default -> {}
    }
  }

  private static Given given(Seen seen) {
    return seen.state(Given.class, Given::new);
  }

  private static List<ArgumentInfo> arguments(Seen seen) {
    return seen.target(ComputeUnit.class).kernel().arguments();
  }

  /** Whether the argument is there and known to be a buffer, or a scalar. */
  private static boolean isKnown(Seen seen, int index, boolean buffer) {
    List<ArgumentInfo> arguments = arguments(seen);
    if (arguments.isEmpty()) {
      return false;
    }
    boolean fits =
        index >= 0 && index < arguments.size() && arguments.get(index).isBuffer() == buffer;
    seen.require(
        fits,
        Rule.CMP_02,
        () ->
            "argument "
                + index
                + " is no "
                + (buffer ? "buffer" : "scalar")
                + " of "
                + seen.target(ComputeUnit.class).kernel().prototype()
                + "; it was accepted");
    return fits;
  }

  private static void buffer(Seen seen) {
    int index = seen.intArgument(0);
    Object given = seen.argument(1, Object.class);
    Life life = seen.stateOf(given, Life.class, () -> new Life(-1));
    given(seen).forgetRepeats(index);
    given(seen).buffer(index, life);
    Buffer buffer = (Buffer) Wrapping.inner(given);
    Object owner = Wrapping.unwrap(buffer.memory().resource());
    seen.require(
        seen.call()
            .enclosing(Resource.class)
            .map(Wrapping::unwrap)
            .filter(own -> own != owner)
            .isEmpty(),
        Rule.CMP_04,
        () -> "a buffer of another resource fails WRONG_RESOURCE; it was accepted");
    if (isKnown(seen, index, true)) {
      ArgumentInfo argument = arguments(seen).get(index);
      int memory = buffer.memory().info().index();
      seen.require(
          argument.memories().isEmpty() || argument.memories().contains(memory),
          Rule.CMP_05,
          () ->
              "argument "
                  + index
                  + " reaches memories "
                  + argument.memories()
                  + "; a buffer in memory "
                  + memory
                  + " was accepted");
    }
  }

  private static void scalar(Seen seen) {
    int index = seen.intArgument(0);
    given(seen).forgetRepeats(index);
    given(seen).scalar(index);
    if (isKnown(seen, index, false)) {
      int bytes = seen.argument(1, byte[].class).length;
      seen.require(
          arguments(seen).get(index).size().orElse(bytes) == bytes,
          Rule.CMP_03,
          () ->
              "argument "
                  + index
                  + " has "
                  + arguments(seen).get(index).size()
                  + " bytes; "
                  + bytes
                  + " were accepted");
    }
  }

  private static void run(Seen seen) {
    if (!seen.isOrdered()) {
      return;
    }
    List<Integer> missing = given(seen).missing(arguments(seen).size());
    seen.require(
        missing.isEmpty(),
        Rule.CMP_06,
        () -> "run fails while arguments are unset; " + missing + " are, and it was accepted");
    List<Integer> closed = given(seen).closed();
    seen.require(
        closed.isEmpty(),
        Rule.CMP_12,
        () -> "run fails with closed buffers; those of " + closed + " are, and it was accepted");
  }
}
