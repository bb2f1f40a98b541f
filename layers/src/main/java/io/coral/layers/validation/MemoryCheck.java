package io.coral.layers.validation;

import io.coral.layers.wrap.Call;
import io.coral.layers.wrap.Operation;
import io.coral.spec.Buffer;
import io.coral.spec.Memory;
import io.coral.spec.MemoryInfo;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState;
import io.coral.spec.Rule;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Memories and what is allocated in them: MEM-01, MEM-02, MEM-03, MEM-05, BUF-01, BUF-02. */
final class MemoryCheck implements Check {

  private static final Set<String> TYPES =
      Set.of(MemoryInfo.DDR, MemoryInfo.HBM, MemoryInfo.PLRAM, MemoryInfo.HOST);

  /** The memories of one resource in its present epoch. */
  private static final class Known {
    private long epoch = -1;
    private List<MemoryInfo> infos = List.of();
    private final Map<Integer, Long> live = new HashMap<>();

    synchronized @Nullable List<MemoryInfo> swap(long now, List<MemoryInfo> next) {
      List<MemoryInfo> before = epoch == now ? infos : null;
      enter(now);
      infos = next;
      return before;
    }

    synchronized long allocated(long now, int memory, long bytes) {
      enter(now);
      return live.merge(memory, bytes, Long::sum);
    }

    synchronized void freed(long then, int memory, long bytes) {
      if (epoch == then) {
        live.merge(memory, -bytes, Long::sum);
      }
    }

    private void enter(long now) {
      if (epoch != now) {
        epoch = now;
        live.clear();
      }
    }
  }

  /** What a buffer holds until it is closed. */
  private static final class Held {
    private @Nullable Runnable free;

    synchronized @Nullable Runnable take() {
      Runnable taken = free;
      free = null;
      return taken;
    }

    synchronized void hold(Runnable action) {
      free = action;
    }
  }

  @Override
  public void begin(Seen seen) {
    // counted as free when close begins: another thread may allocate before it returns
    if (seen.call().is(Operation.BUFFER_CLOSE)) {
      Runnable free = seen.state(Held.class, Held::new).take();
      if (free != null) {
        free.run();
      }
    }
  }

  @Override
  public void look(Seen seen) {
    Call call = seen.call();
    if (!seen.succeeded() || call.hasNullArgument()) {
      return;
    }
    if (call.is(Operation.MEMORIES)) {
      memories(seen);
    } else if (call.is(Operation.MEMORY_INFO)) {
      info(seen, seen.result(MemoryInfo.class));
    } else if (call.is(Operation.ALLOCATE)) {
      long size = seen.longArgument(0);
      seen.require(
          size > 0, Rule.BUF_01, () -> "a size of " + size + " bytes fails; it was accepted");
      made(seen, size);
    } else if (call.is(Operation.WRAP)) {
      ByteBuffer host = seen.argument(0, ByteBuffer.class);
      seen.require(
          host.isDirect() && !host.isReadOnly() && host.hasRemaining(),
          Rule.BUF_02,
          () -> "only a direct, writable, non-empty buffer can be wrapped; accepted was " + host);
      made(seen, host.remaining());
    }
  }

  private static void memories(Seen seen) {
    List<MemoryInfo> infos = new ArrayList<>();
    for (Object memory : seen.result(List.class)) {
      infos.add(((Memory) memory).info());
    }
    for (int i = 0; i < infos.size(); i++) {
      if (infos.get(i).index() != i) {
        seen.broken(
            Rule.MEM_01,
            "indexes are dense from 0; seen " + infos.stream().map(MemoryInfo::index).toList());
        break;
      }
    }
    infos.forEach(info -> info(seen, info));
    seen.steadyState()
        .map(ResourceState::epoch)
        .ifPresent(
            epoch -> {
              List<MemoryInfo> before = known(seen).swap(epoch, infos);
              seen.require(
                  before == null || before.equals(infos),
                  Rule.MEM_02,
                  () ->
                      "memories are constant within an epoch; they were "
                          + before
                          + ", are "
                          + infos);
            });
  }

  private static Known known(Seen seen) {
    return seen.enclosingState(Resource.class, Known.class, Known::new).orElseGet(Known::new);
  }

  private static void info(Seen seen, MemoryInfo info) {
    seen.require(
        TYPES.contains(info.type()) || info.type().startsWith("x-"),
        Rule.MEM_03,
        () -> "a memory's type is one of " + TYPES + " or x-vendor-…; it is " + info.type());
  }

  private static void made(Seen seen, long size) {
    Buffer buffer = seen.result(Buffer.class);
    MemoryInfo memory = seen.target(Memory.class).info();
    seen.require(
        buffer.size() == size,
        Rule.BUF_04,
        () -> "the buffer has the asked " + size + " bytes; it has " + buffer.size());
    seen.steadyState()
        .map(ResourceState::epoch)
        .ifPresent(
            epoch -> {
              Known known = known(seen);
              long live = known.allocated(epoch, memory.index(), size);
              seen.stateOf(buffer, Held.class, Held::new)
                  .hold(() -> known.freed(epoch, memory.index(), size));
              seen.require(
                  live <= memory.size(),
                  Rule.MEM_05,
                  () ->
                      "live buffers hold " + live + " of the memory's " + memory.size() + " bytes");
            });
  }
}
