package io.coral.spark;

import io.coral.api.Coral;
import io.coral.api.CoralProvider;
import io.coral.api.OpenCoral;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;

/** A way to what a test gives; taken where it is named. */
public final class GivenCoral implements CoralProvider {

  private static final String PROPERTY = "io.coral.api.open";
  private static final AtomicReference<Given> GIVEN = new AtomicReference<>();

  /** Opens it. */
  @FunctionalInterface
  interface Given {
    OpenCoral open() throws IOException;
  }

  /** Has {@link Coral#open} take this way. */
  static void open(Given given) {
    GIVEN.set(given);
    System.setProperty(PROPERTY, "given");
  }

  @Override
  public String name() {
    return "given";
  }

  @Override
  public int preference() {
    return Integer.MIN_VALUE;
  }

  @Override
  public OpenCoral open() throws IOException {
    return GIVEN.get().open();
  }
}
