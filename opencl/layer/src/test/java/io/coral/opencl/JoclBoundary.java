package io.coral.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mockStatic;
import static org.mockito.Mockito.withSettings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jocl.CL;
import org.jocl.NativePointerObject;
import org.mockito.MockMakers;
import org.mockito.MockedStatic;
import org.mockito.invocation.InvocationOnMock;

/**
 * JOCL's functions behind a mock: it passes the calls of this thread on, keeps count of what they
 * make and release, and lets one of them fail.
 */
final class JoclBoundary implements AutoCloseable {
  private final String function;
  private final int failing;
  private final int status;
  private final List<String> calls = new ArrayList<>();
  private final Map<NativePointerObject, String> live = new LinkedHashMap<>();
  private final MockedStatic<CL> mock;
  private int seen;
  private int failedAt;

  private JoclBoundary(String function, int failing, int status) {
    this.function = function;
    this.failing = failing;
    this.status = status;
    // the rest of the tests mock interfaces, by proxies
    this.mock =
        mockStatic(
            CL.class,
            withSettings().mockMaker(MockMakers.INLINE).stubOnly().defaultAnswer(this::answer));
  }

  static JoclBoundary sound() {
    return new JoclBoundary("none", 0, CL.CL_SUCCESS);
  }

  /** One in which a call of a function fails: the first is number 0. */
  static JoclBoundary failing(String function, int failing, int status) {
    return new JoclBoundary(function, failing, status);
  }

  private Object answer(InvocationOnMock call) throws Throwable {
    String name = call.getMethod().getName();
    if (!name.startsWith("cl")) {
      return call.callRealMethod();
    }
    calls.add(name);
    boolean fails = name.equals(function) && seen++ == failing;
    if (name.startsWith("clRelease")) {
      released(name, call.getArgument(0));
    } else if (fails) {
      failedAt = calls.size();
      return failed(call);
    }
    Object answer = call.callRealMethod();
    note(name, answer, call.getArguments());
    return fails ? status : answer;
  }

  private Object failed(InvocationOnMock call) {
    if (call.getMethod().getReturnType() == int.class) {
      return status;
    }
    Object[] arguments = call.getArguments();
    ((int[]) arguments[arguments.length - 1])[0] = status;
    return null;
  }

  private void note(String name, Object answer, Object[] arguments) {
    if (answer instanceof NativePointerObject made) {
      live.put(made, name);
    } else if (name.equals("clCreateKernelsInProgram") && arguments[2] != null) {
      for (NativePointerObject made : (NativePointerObject[]) arguments[2]) {
        live.put(made, "clCreateKernel");
      }
    }
  }

  private void released(String name, NativePointerObject object) {
    assertThat(live.remove(object)).as("what %s is given", name).isNotNull();
    if (name.equals("clReleaseProgram")) {
      assertThat(live.values()).doesNotContain("clCreateKernel");
    } else if (name.equals("clReleaseContext")) {
      assertThat(live).isEmpty();
    }
  }

  List<String> calls() {
    return calls;
  }

  List<String> callsAfterTheFailure() {
    return calls.subList(failedAt, calls.size());
  }

  void assertNothingIsLeft() {
    assertThat(live).isEmpty();
  }

  @Override
  public void close() {
    mock.close();
  }
}
