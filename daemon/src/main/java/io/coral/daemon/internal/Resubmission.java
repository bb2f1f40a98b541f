package io.coral.daemon.internal;

import io.coral.api.Accelerator;
import io.coral.api.Coral;
import io.coral.protocol.wire.Wire;
import io.coral.protocol.wire.Wire.Failure.Code;
import io.coral.spec.Access;
import java.util.List;
import java.util.Optional;

/**
 * A request that another daemon had when it went, and may have run. It may run again unless it
 * reads what it wrote.
 */
final class Resubmission {

  private final long id;
  private final Wire.Submit submit;

  Resubmission(long id, Wire.Submit submit) {
    this.id = id;
    this.submit = submit;
  }

  /**
   * Passes what may run again, and what the engine will refuse.
   *
   * @throws CallException {@code LOST}, saying which request it is and by which argument
   */
  void check(Coral coral) throws CallException {
    Optional<Accelerator> accelerator =
        coral.accelerators().stream()
            .filter(each -> each.id().equals(submit.getAccelerator()))
            .findFirst();
    if (accelerator.isPresent()) {
      check(accelerator.get().parameters());
    }
  }

  private void check(List<Accelerator.Parameter> parameters) throws CallException {
    int count = Math.min(parameters.size(), submit.getArgumentsCount());
    for (int written = 0; written < count; written++) {
      if (parameters.get(written).access() == Access.READ) {
        continue;
      }
      for (int read = 0; read < count; read++) {
        if (parameters.get(read).access() != Access.WRITE && share(written, read)) {
          throw lost(written, read);
        }
      }
    }
  }

  private boolean share(int one, int other) {
    if (!submit.getArguments(one).hasArray() || !submit.getArguments(other).hasArray()) {
      return false;
    }
    Wire.Range a = submit.getArguments(one).getArray();
    Wire.Range b = submit.getArguments(other).getArray();
    return a.getSegment() == b.getSegment()
        && a.getOffset() < b.getOffset() + b.getLength()
        && b.getOffset() < a.getOffset() + a.getLength();
  }

  private CallException lost(int written, int read) {
    return new CallException(
        Code.LOST,
        "request "
            + Long.toUnsignedString(id)
            + " of "
            + submit.getAccelerator()
            + " was under way when the daemon went, and may have run: argument "
            + (written + 1)
            + (written == read
                ? " is both read and written"
                : " is written where argument " + (read + 1) + " is read")
            + ", so what it had may be gone; fill it again, and ask again");
  }
}
