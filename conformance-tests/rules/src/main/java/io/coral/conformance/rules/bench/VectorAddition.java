package io.coral.conformance.rules.bench;

import io.coral.conformance.rules.fixture.Role;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.Event;
import io.coral.spec.Memory;
import io.coral.spec.Resource;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Random;
import java.util.Set;

/** One {@code vector_add} on a resource: {@code c = a + b} over n floats, and its check. */
public final class VectorAddition {

  private final ComputeUnit unit;
  private final int count;
  private final Buffer a;
  private final Buffer b;
  private final Buffer c;

  private VectorAddition(ComputeUnit unit, int count, Buffer a, Buffer b, Buffer c) {
    this.unit = unit;
    this.count = count;
    this.a = a;
    this.b = b;
    this.c = c;
  }

  /** Opens a compute unit and three buffers, fills the inputs, and sets all arguments. */
  public static VectorAddition on(Bench bench, Resource resource, int count) {
    return on(bench, resource, bench.unit(resource, Role.VECTOR_ADD), count);
  }

  /** The same with a compute unit that is open already. */
  public static VectorAddition on(Bench bench, Resource resource, ComputeUnit unit, int count) {
    VectorAddition addition =
        new VectorAddition(
            unit,
            count,
            buffer(resource, unit, 0, count),
            buffer(resource, unit, 1, count),
            buffer(resource, unit, 2, count));
    addition.refill(bench.random());
    addition.setArguments();
    return addition;
  }

  /** A buffer of n floats in a memory that the unit's argument reaches. */
  public static Buffer buffer(Resource resource, ComputeUnit unit, int index, int count) {
    return memory(resource, unit, index).allocate((long) Float.BYTES * count);
  }

  /** A memory that the unit's argument reaches. */
  public static Memory memory(Resource resource, ComputeUnit unit, int index) {
    Set<Integer> reached =
        unit.kernel().arguments().size() > index
            ? unit.kernel().arguments().get(index).memories()
            : Set.of();
    int memory = reached.stream().mapToInt(Integer::intValue).min().orElse(0);
    return resource.memories().get(memory);
  }

  /** Other random inputs, and an output that no sum is. */
  public void refill(Random random) {
    FloatBuffer left = floats(a);
    FloatBuffer right = floats(b);
    FloatBuffer sum = floats(c);
    for (int i = 0; i < count; i++) {
      left.put(i, random.nextInt(1 << 20));
      right.put(i, random.nextInt(1 << 20));
      sum.put(i, -1);
    }
  }

  /** Sets every argument. */
  public void setArguments() {
    unit.setBuffer(0, a);
    unit.setBuffer(1, b);
    unit.setBuffer(2, c);
    unit.setInt(3, count);
  }

  /** Starts copying both inputs, and the output's marks, to the device. */
  public Event[] copyIn(Event... after) {
    return new Event[] {a.copyToDevice(after), b.copyToDevice(after), c.copyToDevice(after)};
  }

  /** Copies both inputs, and the output's marks, to the device, and waits. */
  public void copyInAndAwait() {
    for (Event copy : copyIn()) {
      Expect.completes("the copy to the device", copy);
    }
  }

  /** Launches. */
  public Event launch(Event... after) {
    return unit.run(after);
  }

  /** Starts copying the output back. */
  public Event copyOut(Event... after) {
    return c.copyFromDevice(after);
  }

  /** Copies in, runs and copies out, chained by events, and checks the sums. */
  public void runAndCheck(String what) {
    Event end = copyOut(launch(copyIn()));
    Expect.completes(what, end);
    check(what);
  }

  /** Copies the output back and checks the sums. */
  public void fetchAndCheck(String what) {
    Expect.completes("the copy from the device", copyOut());
    check(what);
  }

  /** Checks the sums on the host side. */
  public void check(String what) {
    FloatBuffer left = floats(a);
    FloatBuffer right = floats(b);
    FloatBuffer sum = floats(c);
    for (int i = 0; i < count; i++) {
      float expected = left.get(i) + right.get(i);
      // read once: it may change meanwhile, and the message tells what was compared
      float seen = sum.get(i);
      if (seen != expected) {
        throw new RuleViolation(what + ": element " + i + " is " + expected, "it is " + seen);
      }
    }
  }

  /** Checks that no sum was written: the output's marks are there on the device. */
  public void checkNotRun(String what) {
    Expect.completes("the copy from the device", copyOut());
    FloatBuffer sum = floats(c);
    for (int i = 0; i < count; i++) {
      float seen = sum.get(i);
      if (seen != -1) {
        throw new RuleViolation(
            what + ": the kernel did not run, element " + i + " is -1", "it is " + seen);
      }
    }
  }

  /** The compute unit. */
  public ComputeUnit unit() {
    return unit;
  }

  /** The number of elements. */
  public int count() {
    return count;
  }

  /** The first input. */
  public Buffer a() {
    return a;
  }

  /** The second input. */
  public Buffer b() {
    return b;
  }

  /** The output. */
  public Buffer c() {
    return c;
  }

  /** Closes the buffers and the unit. */
  public void close() {
    unit.close();
    a.close();
    b.close();
    c.close();
  }

  private static FloatBuffer floats(Buffer buffer) {
    ByteBuffer host = buffer.hostView();
    return host.asFloatBuffer();
  }
}
