package io.coral.runtime.dualfpga;

import io.coral.spec.DeviceInfo;
import io.coral.spec.capability.HotPlug;
import io.coral.spec.foreign.ForeignCode;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Tells listeners which groups came and went: one call at a time, in order, and without the locks
 * of those who noticed.
 */
final class Changes {

  private final List<HotPlug.Listener> listeners = new CopyOnWriteArrayList<>();
  private final Queue<Consumer<HotPlug.Listener>> waiting = new ConcurrentLinkedQueue<>();
  private final ReentrantLock telling = new ReentrantLock();

  HotPlug.Subscription subscribe(HotPlug.Listener listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** Takes note of what changed between two listings. */
  void add(Map<String, DeviceInfo> before, Map<String, DeviceInfo> after) {
    for (String id : before.keySet()) {
      if (!after.containsKey(id)) {
        waiting.add(listener -> listener.removed(id));
      }
    }
    after.forEach(
        (id, device) -> {
          if (!before.containsKey(id)) {
            waiting.add(listener -> listener.arrived(device));
          }
        });
  }

  /** Tells what is waiting, unless another thread is at it, which then tells this as well. */
  void tell() {
    while (!waiting.isEmpty() && !telling.isHeldByCurrentThread() && telling.tryLock()) {
      try {
        for (Consumer<HotPlug.Listener> change = waiting.poll();
            change != null;
            change = waiting.poll()) {
          Consumer<HotPlug.Listener> now = change;
          listeners.forEach(
              listener -> ForeignCode.tell("telling " + listener, () -> now.accept(listener)));
        }
      } finally {
        telling.unlock();
      }
    }
  }
}
