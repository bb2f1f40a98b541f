package io.coral.itests;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once") // the script brings its own framework
class ConformanceOfDualFpgaTest extends ProfileConformance {

  ConformanceOfDualFpgaTest() {
    super("dual-fpga");
  }

  @Test
  void theKitPassesOnSimulatedPairs() throws Exception {
    passes("dual-sim");
  }

  @Test
  void aPartOfItPassesOnPairsOfPocl() throws Exception {
    passesInPart("dual-pocl");
  }
}
