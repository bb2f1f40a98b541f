package io.coral.spec.lifecycle;

import io.coral.spec.AcceleratorException;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Discovery;
import io.coral.spec.Finding;
import io.coral.spec.foreign.BoundedCall;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Looks for devices on a thread of its own, with a bound, because libraries and drivers can hang.
 * While a look that outlasted its limit has not come back there is no other: the devices seen last
 * are told, with a finding. Any thread.
 */
public final class BoundedDiscovery {

  private final BoundedCall.Limit limit;
  private final String asked;
  private final String remedy;
  private final Callable<Discovery> look;
  private volatile @Nullable BoundedCall<Discovery> hanging;
  private volatile List<DeviceInfo> seen = List.of();

  /**
   * A discovery that nothing was seen by yet.
   *
   * @param asked who is asked for devices, for the finding, e.g. {@code OpenCL}
   * @param remedy what a person does about one that hangs or fails
   * @param look lists the devices; called on daemon threads, one at a time unless callers race
   */
  public BoundedDiscovery(
      BoundedCall.Limit limit, String asked, String remedy, Callable<Discovery> look) {
    this.limit = limit;
    this.asked = asked;
    this.remedy = remedy;
    this.look = look;
  }

  /** Lists the devices (DSC-01); never throws; blocks up to the limit. */
  public Discovery discover() {
    BoundedCall<Discovery> before = hanging;
    if (before != null && !before.isDone()) {
      return known("an earlier look for devices has not come back");
    }
    BoundedCall<Discovery> call = BoundedCall.start("discover", asked, look);
    try {
      Discovery now = call.await(limit, late -> {});
      seen = now.devices();
      return now;
    } catch (AcceleratorException e) {
      if (!call.isDone()) {
        hanging = call;
      }
      return known(e.textWithVendor());
    }
  }

  private Discovery known(String cause) {
    return new Discovery(
        seen,
        List.of(
            new Finding(
                Finding.Kind.DEVICE,
                asked,
                cause + "; the devices that were seen last are listed",
                remedy)));
  }
}
