package io.coral.runtime.intelpac;

import io.coral.natives.BindingRun;
import org.junit.jupiter.api.Test;

class OtherBindingTest {
  @Test
  void launchesPassTheirTestsByTheWayThatThisJvmDoesNotUse() throws Exception {
    BindingRun.passesByTheOther(IntelPacRuntimeTest.class);
  }
}
