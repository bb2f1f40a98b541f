package io.coral.benchmarks;

import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.Event;
import io.coral.spec.Memory;
import io.coral.spec.Resource;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stream of requests through stages, each a compute unit with a memory of its own; between two
 * stages the host moves what lies between. Several requests are under way at a time.
 */
final class Pipeline {

  private static final int SLOTS = 4;
  private static final int BYTES = 4096;

  /** One stage for one request at a time. */
  private record Step(ComputeUnit unit, Buffer in, Buffer out) {}

  private final List<List<Step>> slots = new ArrayList<>();
  private final List<@Nullable Event> last = new ArrayList<>();

  /**
   * Opens a unit for each stage.
   *
   * @param kernels the stages
   * @param memories each stage's memory by index
   * @param segments the argument of each stage
   */
  Pipeline(Resource resource, List<String> kernels, List<Integer> memories, int segments) {
    List<ComputeUnit> units = kernels.stream().map(resource::openComputeUnit).toList();
    for (int slot = 0; slot < SLOTS; slot++) {
      List<Step> steps = new ArrayList<>();
      ByteBuffer host = ByteBuffer.allocateDirect(BYTES);
      for (int stage = 0; stage < kernels.size(); stage++) {
        Memory memory = resource.memories().get(memories.get(stage));
        ByteBuffer next = ByteBuffer.allocateDirect(BYTES);
        steps.add(new Step(units.get(stage), memory.wrap(host), memory.wrap(next)));
        host = next;
      }
      slots.add(steps);
      last.add(null);
    }
    units.forEach(unit -> unit.setInt(2, segments));
  }

  /** Sends so many requests through; how long it took, in seconds. */
  double run(int requests) throws InterruptedException {
    long start = System.nanoTime();
    for (int request = 0; request < requests; request++) {
      int slot = request % SLOTS;
      Event before = last.get(slot);
      if (before != null) {
        before.await();
      }
      last.set(slot, request(slots.get(slot)));
    }
    for (int slot = 0; slot < SLOTS; slot++) {
      Event event = last.set(slot, null);
      if (event != null) {
        event.await();
      }
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private static Event request(List<Step> steps) {
    Event[] after = {};
    for (Step step : steps) {
      step.unit().setBuffer(0, step.in());
      step.unit().setBuffer(1, step.out());
      Event run = step.unit().run(step.in().copyToDevice(after));
      after = new Event[] {step.out().copyFromDevice(run)};
    }
    return after[0];
  }
}
