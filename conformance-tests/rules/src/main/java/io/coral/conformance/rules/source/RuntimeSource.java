package io.coral.conformance.rules.source;

import io.coral.conformance.rules.fixture.Harness;
import io.coral.conformance.rules.process.NotTestable;
import io.coral.spec.AcceleratorRuntime;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** Where the runtime under test comes from. Any thread. */
public interface RuntimeSource {

  /**
   * The runtime under test, made at the first call.
   *
   * @throws NotTestable when it cannot be had
   */
  AcceleratorRuntime runtime();

  /** Makes the runtime anew, as after a restart; absent where that is not possible. */
  Optional<Supplier<AcceleratorRuntime>> restart();

  /** What acts on its devices from outside. */
  Optional<Harness> harness();

  /** The jar or class folder of its bundle; absent where it is no bundle. */
  Optional<Path> bundle();
}
