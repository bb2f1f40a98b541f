package io.coral.runtime.intelpac.internal;

import io.coral.spec.backend.Arguments;
import io.coral.spec.backend.BackendUnit;
import io.coral.spec.backend.Command;

/** An opened compute unit; several may be open on one kernel in the fabric. */
record CsrUnit(CsrKernel kernel, Completion completion) implements BackendUnit {

  @Override
  public void launch(Arguments arguments, Command command) {
    try {
      if (!kernel.launch(arguments, command)) {
        completion.watch();
      }
    } catch (RuntimeException | Error e) {
      completion.suspect();
      throw e;
    }
  }

  @Override
  public void release() {
    // the kernel stays in the fabric, and nothing of the unit is kept
  }
}
