package io.coral.spec.lifecycle;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Buffer;
import io.coral.spec.ErrorCode;
import io.coral.spec.Rule;
import io.coral.spec.backend.HostMemory;
import io.coral.spec.capability.SubBuffers;
import java.util.Objects;

/** Sub-buffers of one resource. */
record DeviceSubBuffers(DeviceResource resource) implements SubBuffers {

  @Override
  public long alignment() {
    return HostMemory.PAGE;
  }

  @Override
  public Buffer subBuffer(Buffer parent, long offset, long size) {
    Objects.requireNonNull(parent, "parent");
    DeviceBuffer whole = resource.own(parent, "subBuffer");
    whole.requireUsable("subBuffer");
    whole.requireRange("subBuffer", offset, size);
    if (offset % alignment() != 0) {
      throw AcceleratorException.of(
              ErrorCode.INVALID_ARGUMENT,
              "subBuffer",
              whole.describe(),
              "offset " + offset + " is not a multiple of " + alignment())
          .breaking(Rule.BUF_12);
    }
    resource.admission().enter(whole.epoch(), "subBuffer", whole::describe);
    try {
      whole.retain("subBuffer");
      try {
        return resource.adopt(
            new DeviceBuffer(
                whole.deviceMemory(),
                whole.epoch(),
                whole.backend().slice(offset, size),
                size,
                0,
                whole));
      } catch (RuntimeException | Error e) {
        whole.release();
        throw e;
      }
    } finally {
      resource.admission().leave();
    }
  }
}
