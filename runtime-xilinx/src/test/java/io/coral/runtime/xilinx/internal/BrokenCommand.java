package io.coral.runtime.xilinx.internal;

import io.coral.opencl.ClContext;
import io.coral.opencl.ClEvent;
import io.coral.opencl.HostBytes;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import org.jocl.CL;
import org.jocl.cl_context;
import org.jocl.cl_event;

/**
 * A native event that ends with a failure when the test says so. No command of a sound platform
 * does that, and the layer makes no such events: they are made behind its back.
 */
final class BrokenCommand implements AutoCloseable {
  private static final int BROKEN = -5;

  private final cl_event user;
  private final ClEvent event;

  BrokenCommand(ClContext context) throws ReflectiveOperationException {
    Field field = ClContext.class.getDeclaredField("context");
    field.setAccessible(true);
    user = CL.clCreateUserEvent((cl_context) field.get(context), null);
    // the event of the layer owns a reference of its own
    CL.clRetainEvent(user);
    Constructor<?> constructor = ClEvent.class.getDeclaredConstructors()[0];
    constructor.setAccessible(true);
    field = ClContext.class.getDeclaredField("calls");
    field.setAccessible(true);
    event =
        (ClEvent)
            constructor.newInstance(
                field.get(context),
                HostBytes.of(ByteBuffer.allocateDirect(8)),
                user.getNativePointer(),
                "broken",
                null,
                CL.CL_QUEUED);
  }

  ClEvent event() {
    return event;
  }

  void fail() {
    CL.clSetUserEventStatus(user, BROKEN);
  }

  @Override
  public void close() {
    event.close();
    CL.clReleaseEvent(user);
  }
}
