package io.coral.opencl;

import org.jocl.CL;
import org.jocl.cl_event;

/** An event that a test ends as it likes. */
record UserEvent(cl_event user, ClEvent event) implements AutoCloseable {

  static UserEvent of(ClContext context) {
    cl_event user = CL.clCreateUserEvent(context.context(), null);
    // the handle owns a reference of its own
    CL.clRetainEvent(user);
    return new UserEvent(
        user,
        new ClEvent(
            OpenCl.bind("libOpenCL.so.1"),
            HostBytes.allocate(8),
            user.getNativePointer(),
            "user event",
            null,
            CL.CL_QUEUED));
  }

  void finish(int status) {
    CL.clSetUserEventStatus(user, status);
  }

  /** Ends it, too, so that nothing waits for it behind a test that has failed. */
  @Override
  public void close() {
    finish(CL.CL_COMPLETE);
    event.close();
    CL.clReleaseEvent(user);
  }
}
