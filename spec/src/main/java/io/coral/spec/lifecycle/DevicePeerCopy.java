package io.coral.spec.lifecycle;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Buffer;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.Rule;
import io.coral.spec.capability.PeerCopy;
import io.coral.spec.foreign.ForeignCode;
import java.util.Objects;

/** Copies into buffers of one resource, from buffers of any resource of its runtime. */
record DevicePeerCopy(DeviceResource resource) implements PeerCopy {

  @Override
  public Event copy(
      Buffer source,
      long sourceOffset,
      Buffer target,
      long targetOffset,
      long length,
      Event... after) {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(target, "target");
    DeviceBuffer.requireEvents(after);
    DeviceBuffer to = resource.own(target, "copy");
    if (!(source instanceof DeviceBuffer from)
        || !from.resource().runtime().id().equals(resource.runtime().id())) {
      throw AcceleratorException.of(
              ErrorCode.WRONG_RESOURCE,
              "copy",
              to.describe(),
              "the source ("
                  + ForeignCode.name(source)
                  + ") belongs to another runtime; copy through the host")
          .breaking(Rule.CMP_04);
    }
    from.requireUsable("copy");
    to.requireUsable("copy");
    from.requireRange("copy", sourceOffset, length);
    to.requireRange("copy", targetOffset, length);
    if (from == to
        && sourceOffset < targetOffset + length
        && targetOffset < sourceOffset + length) {
      throw AcceleratorException.of(
          ErrorCode.INVALID_ARGUMENT, "copy", to.describe(), "source and target overlap");
    }
    from.resource().admission().enter(from.epoch(), "copy", from::describe);
    try {
      to.resource().admission().enter(to.epoch(), "copy", to::describe);
      try {
        from.retain("copy");
      } catch (RuntimeException | Error e) {
        to.resource().admission().leave();
        throw e;
      }
    } catch (RuntimeException | Error e) {
      from.resource().admission().leave();
      throw e;
    }
    return to.issue(new Copy(from, sourceOffset, to, targetOffset, length), after);
  }

  private static final class Copy extends IssuedCommand {
    private final DeviceBuffer from;
    private final long fromOffset;
    private final DeviceBuffer to;
    private final long toOffset;
    private final long length;

    Copy(DeviceBuffer from, long fromOffset, DeviceBuffer to, long toOffset, long length) {
      super(to, "copy");
      this.from = from;
      this.fromOffset = fromOffset;
      this.to = to;
      this.toOffset = toOffset;
      this.length = length;
    }

    @Override
    void submit() {
      to.backend().copyFrom(from.backend(), fromOffset, toOffset, length, this);
    }

    @Override
    void releaseUses() {
      from.release();
      from.resource().admission().leave();
    }
  }
}
