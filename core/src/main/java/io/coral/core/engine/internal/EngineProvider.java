package io.coral.core.engine.internal;

import io.coral.api.CoralProvider;
import io.coral.api.OpenCoral;

/** The way to an engine of one's own. */
public final class EngineProvider implements CoralProvider {

  @Override
  public String name() {
    return "engine";
  }

  @Override
  public int preference() {
    return 0;
  }

  @Override
  public OpenCoral open() {
    return new ClassPathCoral();
  }
}
