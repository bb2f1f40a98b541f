package io.coral.runtime.intelpac.internal;

import io.coral.spec.AcceleratorException;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Discovery;
import io.coral.spec.Finding;
import io.coral.spec.foreign.BoundedCall;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Looks for devices on a thread of its own, with a bound. While a look that outlasted its limit has
 * not come back there is no other: the devices seen last are told, with a finding. Any thread.
 */
final class BoundedDiscovery {

  private final BoundedCall.Limit limit;
  private final Callable<Discovery> look;
  private volatile @Nullable BoundedCall<Discovery> hanging;
  private volatile List<DeviceInfo> seen = List.of();

  BoundedDiscovery(BoundedCall.Limit limit, Callable<Discovery> look) {
    this.limit = limit;
    this.look = look;
  }

  /** Never throws; blocks up to the limit. */
  Discovery discover() {
    BoundedCall<Discovery> before = hanging;
    if (before != null && !before.isDone()) {
      return known("an earlier look for devices has not come back");
    }
    BoundedCall<Discovery> call = BoundedCall.start("discover", "OPAE and OpenCL", look);
    try {
      Discovery now = call.await(limit, late -> {});
      seen = now.devices();
      return now;
    } catch (AcceleratorException e) {
      if (!call.isDone()) {
        hanging = call;
      }
      return known(e.text());
    }
  }

  private Discovery known(String cause) {
    return new Discovery(
        seen,
        List.of(
            new Finding(
                Finding.Kind.DEVICE,
                "OPAE and OpenCL",
                cause + "; the devices that were seen last are listed",
                "run fpgainfo fme and clinfo as the same user: the one that hangs or fails too"
                    + " tells which library or driver it is")));
  }
}
