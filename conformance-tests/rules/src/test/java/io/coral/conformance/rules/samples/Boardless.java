package io.coral.conformance.rules.samples;

import io.coral.spec.AcceleratorException;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Bounds;
import io.coral.spec.Discovery;
import io.coral.spec.ErrorCode;
import io.coral.spec.Resource;
import io.coral.spec.RuntimeInfo;
import java.util.List;

/** A complete runtime on a machine without boards; found by ServiceLoader. */
public final class Boardless implements AcceleratorRuntime {

  @Override
  public RuntimeInfo info() {
    return new RuntimeInfo("boardless", "coral", "1.0", List.of(), false, true, Bounds.DEFAULT);
  }

  @Override
  public Discovery discover() {
    return new Discovery(List.of(), List.of());
  }

  @Override
  public Resource open(String deviceId) {
    throw AcceleratorException.of(
        ErrorCode.NOT_FOUND, "open", deviceId, "there is no such device; there are no devices");
  }
}
