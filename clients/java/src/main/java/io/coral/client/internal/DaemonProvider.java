package io.coral.client.internal;

import io.coral.api.CoralProvider;
import io.coral.api.OpenCoral;
import io.coral.client.DaemonCoral;
import java.io.IOException;

/** The way to the daemon of this person or this machine, which goes before an engine. */
public final class DaemonProvider implements CoralProvider {

  static final int BEFORE_ENGINES = 100;

  @Override
  public String name() {
    return "daemon";
  }

  @Override
  public int preference() {
    return BEFORE_ENGINES;
  }

  @Override
  public OpenCoral open() throws IOException {
    return DaemonCoral.connect();
  }
}
