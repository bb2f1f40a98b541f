package io.coral.soak;

import io.coral.soak.rack.Rack;
import io.coral.spec.AcceleratorException;
import io.coral.spec.DeviceClaim;
import io.coral.spec.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** An exclusive user of boards, who sees that what is released is free. One thread. */
final class Claims {

  private static final long RELEASE_SECONDS = 30;

  private final BundleContext context;
  private final Tally tally;
  private final List<ServiceRegistration<DeviceClaim>> held = new ArrayList<>();

  Claims(BundleContext context, Tally tally) {
    this.context = context;
    this.tally = tally;
  }

  /** Claims boards, and tries each out as soon as all are released. */
  void claim(Rack rack, Set<String> boards) throws InterruptedException {
    Claim claim = new Claim(rack.vendor(), boards, new CountDownLatch(boards.size()));
    held.add(context.registerService(DeviceClaim.class, claim, null));
    String whose = boards + " of " + rack.vendor();
    if (!claim.released.await(RELEASE_SECONDS, TimeUnit.SECONDS)) {
      tally.wrong(whose + " were claimed and not released within " + RELEASE_SECONDS + " s");
      return;
    }
    for (String board : boards) {
      try {
        rack.tryOut(board);
      } catch (AcceleratorException e) {
        if (e.code() != ErrorCode.DEVICE_LOST) {
          tally.wrong(whose + " were released, and not free: " + e.getMessage());
        }
      }
    }
  }

  /** Frees all that is claimed. */
  void free() {
    held.forEach(ServiceRegistration::unregister);
    held.clear();
  }

  /** A claim of boards by name. */
  private record Claim(String runtimeId, Set<String> deviceIds, CountDownLatch released)
      implements DeviceClaim {

    @Override
    public String owner() {
      return "soak";
    }

    @Override
    public OptionalInt firstDevices() {
      return OptionalInt.empty();
    }

    @Override
    public void released(String deviceId) {
      released.countDown();
    }
  }
}
