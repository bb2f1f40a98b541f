package io.coral.itests;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once") // the script brings its own framework
class ConformanceOfXilinxTest extends ProfileConformance {

  ConformanceOfXilinxTest() {
    super("xilinx");
  }

  @Test
  void theKitPassesOnPocl() throws Exception {
    passes("pocl");
  }

  @Test
  void aPartOfItPassesOnXrtsShim() throws Exception {
    passesInPart("xrt-noop");
  }
}
