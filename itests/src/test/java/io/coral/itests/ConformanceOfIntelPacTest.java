package io.coral.itests;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once") // the script brings its own framework
class ConformanceOfIntelPacTest extends ProfileConformance {

  ConformanceOfIntelPacTest() {
    super("intel-pac");
  }

  @Test
  void theKitPassesOnTheSoftwareAfu() throws Exception {
    passes("opae-soft");
  }
}
