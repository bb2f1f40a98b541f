package io.coral.runtime.inaccel.harness;

import io.coral.conformance.rules.fixture.Harness;
import io.coral.runtime.inaccel.InaccelRuntime;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Resource;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Does to the boards of the tests' C runtime what no caller can. */
public final class SoftHarness implements Harness {

  private static final Pattern PATH = Pattern.compile("path\\s*=\\s*([^;]*libsoft\\.so)");

  @Override
  public boolean serves(AcceleratorRuntime runtime) {
    return runtime instanceof InaccelRuntime && library().find();
  }

  private static Matcher library() {
    return PATH.matcher(System.getProperty(InaccelRuntime.PID + ".libraries", ""));
  }

  @Override
  public Set<Action> actions(AcceleratorRuntime runtime) {
    return EnumSet.of(Action.REFUSE, Action.FAIL, Action.STOP);
  }

  @Override
  public void refuse(AcceleratorRuntime runtime, Resource resource) {
    fail(1, 0);
  }

  @Override
  public void fail(AcceleratorRuntime runtime, Resource resource) {
    fail(0, 1);
  }

  @Override
  public void stop(AcceleratorRuntime runtime) {
    ((InaccelRuntime) runtime).close();
  }

  @Override
  public void mend(AcceleratorRuntime runtime, String deviceId) {
    fail(0, 0);
  }

  private static void fail(int programmings, int runs) {
    Matcher library = library();
    if (!library.find()) {
      throw new IllegalStateException("no libsoft.so is configured");
    }
    SoftControl.fail(library.group(1).strip(), programmings, runs);
  }
}
