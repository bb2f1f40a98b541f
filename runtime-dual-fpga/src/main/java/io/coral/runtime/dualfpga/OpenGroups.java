package io.coral.runtime.dualfpga;

import io.coral.runtime.dualfpga.group.internal.GroupResource;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The open groups: each is open once (RES-03), and the stop closes all (LIF-07). Any thread. */
final class OpenGroups {

  private final Map<String, Slot> open = new HashMap<>();
  private boolean stopped;

  /** The place of a group that is open, or being opened. */
  private static final class Slot {
    final String owner = Thread.currentThread().getName();
    @Nullable GroupResource resource;
  }

  /**
   * Opens a group.
   *
   * @param opener makes the resource, given what it calls when its boards were given back
   * @throws AcceleratorException {@code BUSY}, {@code SHUTDOWN}, and what the opener throws
   */
  GroupResource open(String id, Function<Runnable, GroupResource> opener) {
    Slot slot = reserve(id);
    try {
      GroupResource resource = opener.apply(() -> free(id, slot));
      boolean late;
      synchronized (open) {
        slot.resource = resource;
        late = stopped;
      }
      if (late) {
        resource.close(ErrorCode.SHUTDOWN);
        throw stoppedFailure(id);
      }
      return resource;
    } catch (RuntimeException | Error e) {
      free(id, slot);
      throw e;
    }
  }

  /** The ids of the open groups. */
  List<String> ids() {
    synchronized (open) {
      return List.copyOf(open.keySet());
    }
  }

  Optional<GroupResource> find(String id) {
    synchronized (open) {
      Slot slot = open.get(id);
      return slot == null ? Optional.empty() : Optional.ofNullable(slot.resource);
    }
  }

  /** Closes every group with {@code SHUTDOWN} and opens none any more. */
  void stop() {
    List<GroupResource> resources = new ArrayList<>();
    synchronized (open) {
      stopped = true;
      for (Slot slot : open.values()) {
        if (slot.resource != null) {
          resources.add(slot.resource);
        }
      }
    }
    resources.parallelStream().forEach(resource -> resource.close(ErrorCode.SHUTDOWN));
  }

  /** Fails with {@code SHUTDOWN} after the stop. */
  void requireRunning(String id) {
    synchronized (open) {
      if (stopped) {
        throw stoppedFailure(id);
      }
    }
  }

  private Slot reserve(String id) {
    Slot slot = new Slot();
    synchronized (open) {
      requireRunning(id);
      Slot other = open.putIfAbsent(id, slot);
      if (other != null) {
        throw failure(
                ErrorCode.BUSY,
                id,
                "the group is open already, by thread " + other.owner + "; close it there first")
            .breaking(Rule.RES_03);
      }
    }
    return slot;
  }

  private void free(String id, Slot slot) {
    synchronized (open) {
      open.remove(id, slot);
    }
  }

  private static AcceleratorException stoppedFailure(String id) {
    return failure(ErrorCode.SHUTDOWN, id, "the runtime was stopped");
  }

  private static AcceleratorException failure(ErrorCode code, String id, String text) {
    return AcceleratorException.of(
        code, "open", "device " + id + " of runtime " + DualFpga.ID, text);
  }
}
