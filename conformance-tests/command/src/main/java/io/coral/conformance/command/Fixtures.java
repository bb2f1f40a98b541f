package io.coral.conformance.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The fixtures that lie in a profile or in the distribution, for runtimes by id. */
public final class Fixtures {

  private Fixtures() {}

  /** The fixture file for a runtime; a profile's comes first: it knows best what it can run. */
  public static Optional<Path> shipped(String runtime) {
    return List.of("coral.profile.dir", "coral.home").stream()
        .flatMap(property -> Optional.ofNullable(System.getProperty(property)).stream())
        .map(folder -> Path.of(folder, "fixtures", runtime, "fixture.xml"))
        .filter(Files::exists)
        .findFirst();
  }
}
