package io.coral.runtime.dualfpga.group.internal;

import io.coral.spec.DeviceInfo;
import io.coral.spec.ErrorCode;
import io.coral.spec.Resource;
import io.coral.spec.support.DeviceResource;
import java.util.Objects;

/**
 * One open board of a group.
 *
 * @param board its place in the group, from 0
 * @param resource owned by the group
 */
public record Member(int board, Resource resource) {
  public Member {
    Objects.requireNonNull(resource, "resource");
  }

  /** The board's id. */
  public String id() {
    return info().id();
  }

  DeviceInfo info() {
    return resource.info();
  }

  /** Fails what is outstanding on the board, because the group is lost. */
  void lose(String cause) {
    if (resource instanceof DeviceResource device) {
      device.lost(cause);
    }
  }

  /** Closes the board; commands that outlast the grace fail with the code where it is passed on. */
  void close(ErrorCode code) {
    if (resource instanceof DeviceResource device) {
      device.close(code);
    } else {
      resource.close();
    }
  }
}
