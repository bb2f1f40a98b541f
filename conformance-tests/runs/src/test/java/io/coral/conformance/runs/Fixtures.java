package io.coral.conformance.runs;

import io.coral.conformance.rules.fixture.Fixture;
import java.nio.file.Path;

/** What the runtimes' own modules built for the kit. */
final class Fixtures {

  private Fixtures() {}

  static Fixture simulator() {
    return Fixture.read(Path.of("..", "..", "runtime-sim", "target", "fixture", "fixture.xml"));
  }
}
