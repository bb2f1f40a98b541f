package io.coral.opencl;

import io.coral.natives.BindingRun;
import org.junit.jupiter.api.Test;

class OtherBindingTest {
  @Test
  void theHotPathPassesItsTestsByTheWayThatThisJvmDoesNotUse() throws Exception {
    BindingRun.passesByTheOther(
        NativeBoundaryTest.class, ClComputeTest.class, ClWaiterTest.class, OpenClTest.class);
  }
}
