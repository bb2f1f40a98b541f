package io.coral.itests;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once") // the script brings its own framework
class ConformanceOfInaccelTest extends ProfileConformance {

  ConformanceOfInaccelTest() {
    super("inaccel");
  }

  @Test
  void theKitPassesOnACRuntimeWithEveryTrap() throws Exception {
    passes("inaccel-soft");
  }
}
