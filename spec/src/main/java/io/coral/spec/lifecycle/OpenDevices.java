package io.coral.spec.lifecycle;

import io.coral.spec.AcceleratorException;
import io.coral.spec.DeviceInfo;
import io.coral.spec.ErrorCode;
import io.coral.spec.Rule;
import io.coral.spec.foreign.ForeignCode;
import io.coral.spec.foreign.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The open devices of one runtime: each is open once (RES-03), an unknown one is not found
 * (RES-01), and the stop of the runtime closes all (LIF-07). Any thread.
 *
 * @param <R> what an open device is to the runtime
 */
public final class OpenDevices<R extends OwnedResource> {

  private final String runtimeId;
  private final Map<String, Slot<R>> open = new HashMap<>();
  private boolean stopped;

  /** The place of a device that is open, or being opened. */
  private static final class Slot<R> {
    final String owner = Thread.currentThread().getName();
    @Nullable R resource;

    /** What was told while the device was being opened. */
    @Nullable String loss;
  }

  /** Opens one device. */
  public interface Opener<R> {
    /**
     * Makes the resource.
     *
     * @param onClosed what the resource calls when it has given the device back
     */
    R open(DeviceInfo device, Runnable onClosed);
  }

  /** No device is open. */
  public OpenDevices(String runtimeId) {
    this.runtimeId = Objects.requireNonNull(runtimeId, "runtimeId");
  }

  /**
   * Opens a device of a discovery.
   *
   * @throws AcceleratorException {@code NOT_FOUND}, {@code BUSY}, {@code DEVICE_LOST} for a device
   *     that discovery calls broken, {@code SHUTDOWN}, and what the opener throws
   */
  public R open(String deviceId, List<DeviceInfo> devices, Opener<R> opener) {
    Objects.requireNonNull(deviceId, "deviceId");
    synchronized (open) {
      if (stopped) {
        throw stoppedFailure(deviceId);
      }
    }
    DeviceInfo device =
        devices.stream()
            .filter(candidate -> candidate.id().equals(deviceId))
            .findFirst()
            .orElseThrow(() -> notFound(deviceId, devices));
    device
        .failure()
        .ifPresent(
            failure -> {
              throw failure(ErrorCode.DEVICE_LOST, deviceId, "the device is broken: " + failure);
            });
    Slot<R> slot = reserve(deviceId);
    try {
      R resource =
          ForeignCode.call(
              "open",
              describe(deviceId),
              () -> Objects.requireNonNull(opener.open(device, () -> free(deviceId, slot))));
      boolean late;
      String loss;
      synchronized (open) {
        slot.resource = resource;
        late = stopped;
        loss = slot.loss;
      }
      if (loss != null) {
        resource.lost(loss);
      }
      if (late) {
        resource.close(ErrorCode.SHUTDOWN);
        throw stoppedFailure(deviceId);
      }
      return resource;
    } catch (RuntimeException | Error e) {
      free(deviceId, slot);
      throw e;
    }
  }

  /** The ids of the devices that are open, or being opened. */
  public List<String> ids() {
    synchronized (open) {
      return List.copyOf(open.keySet());
    }
  }

  /** The open resource of a device, if it is open. */
  public Optional<R> find(String deviceId) {
    synchronized (open) {
      Slot<R> slot = open.get(deviceId);
      return slot == null ? Optional.empty() : Optional.ofNullable(slot.resource);
    }
  }

  /**
   * Tells that a device is gone for good. Does nothing if it is not open; if it is being opened,
   * its resource will be lost from the start.
   *
   * @param cause what was seen, for people
   */
  public void lost(String deviceId, String cause) {
    R resource;
    synchronized (open) {
      Slot<R> slot = open.get(deviceId);
      if (slot == null) {
        return;
      }
      slot.loss = cause;
      resource = slot.resource;
    }
    if (resource != null) {
      resource.lost(cause);
    }
  }

  /**
   * Closes every resource with {@code SHUTDOWN}, all at once, and opens none any more. Returns
   * within the stop grace, as each close does.
   *
   * @param stopGrace what the runtime declares
   */
  public void stop(Duration stopGrace) {
    List<R> resources = new ArrayList<>();
    synchronized (open) {
      stopped = true;
      for (Slot<R> slot : open.values()) {
        if (slot.resource != null) {
          resources.add(slot.resource);
        }
      }
    }
    List<Thread> closing = new ArrayList<>();
    for (R resource : resources) {
      Thread thread =
          new Thread(
              () -> resource.close(ErrorCode.SHUTDOWN), "coral-stop " + resource.info().id());
      thread.setDaemon(true);
      thread.start();
      closing.add(thread);
    }
    // a close is bounded; the bound here is for a host that is late
    long deadline = Waiting.deadline(stopGrace.multipliedBy(2));
    closing.forEach(thread -> Waiting.join(thread, deadline));
  }

  private String describe(String deviceId) {
    return "device " + deviceId + " of runtime " + runtimeId;
  }

  private Slot<R> reserve(String deviceId) {
    Slot<R> slot = new Slot<>();
    synchronized (open) {
      if (stopped) {
        throw stoppedFailure(deviceId);
      }
      Slot<R> other = open.putIfAbsent(deviceId, slot);
      if (other != null) {
        throw failure(
                ErrorCode.BUSY,
                deviceId,
                "the device is open already, by thread " + other.owner + "; close it there first")
            .breaking(Rule.RES_03);
      }
    }
    return slot;
  }

  private void free(String deviceId, Slot<R> slot) {
    synchronized (open) {
      open.remove(deviceId, slot);
    }
  }

  private AcceleratorException stoppedFailure(String deviceId) {
    return failure(ErrorCode.SHUTDOWN, deviceId, "the runtime was stopped");
  }

  private AcceleratorException notFound(String deviceId, List<DeviceInfo> devices) {
    String existing =
        devices.isEmpty()
            ? "no devices"
            : devices.stream().map(DeviceInfo::id).collect(Collectors.joining(", "));
    return failure(ErrorCode.NOT_FOUND, deviceId, "there is no such device; there are " + existing)
        .breaking(Rule.RES_01);
  }

  private AcceleratorException failure(ErrorCode code, String deviceId, String text) {
    return AcceleratorException.of(code, "open", describe(deviceId), text);
  }
}
