package io.coral.runtime.dualfpga.group.internal;

import io.coral.spec.DeviceInfo;
import io.coral.spec.ErrorCode;
import io.coral.spec.Resource;
import io.coral.spec.foreign.ForeignCode;
import io.coral.spec.lifecycle.OwnedResource;
import java.util.Objects;

/**
 * One open board of a group.
 *
 * @param board its place in the group, from 0
 * @param resource owned by the group
 * @param info what the board is; constant while it is open (MET-01)
 */
public record Member(int board, Resource resource, DeviceInfo info) {
  public Member {
    Objects.requireNonNull(resource, "resource");
    Objects.requireNonNull(info, "info");
  }

  /** An open board, which says what it is. */
  public static Member of(int board, Resource resource) {
    return new Member(board, resource, ForeignCode.call("info", "board " + board, resource::info));
  }

  /** The board's id. */
  public String id() {
    return info().id();
  }

  /** Fails what is outstanding on the board, because the group is lost. */
  void lost(String cause) {
    if (resource instanceof OwnedResource owned) {
      ForeignCode.tell("the loss of board " + id(), () -> owned.lost(cause));
    }
  }

  /** Closes the board; commands that outlast the grace fail with the code where it is passed on. */
  void close(ErrorCode code) {
    if (resource instanceof OwnedResource owned) {
      owned.close(code);
    } else {
      resource.close();
    }
  }
}
