package io.coral.opencl;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jocl.CL;
import org.jocl.Sizeof;
import org.jocl.cl_device_id;
import org.jocl.cl_kernel;

/**
 * A kernel as the platform tells it.
 *
 * @param name its name
 * @param arguments in their order
 * @param workGroup the work-group size that its source asks for, in three dimensions; empty where
 *     it asks for none
 */
public record ClKernelInfo(String name, List<Argument> arguments, List<Long> workGroup) {

  private static final int DIMENSIONS = 3;

  /**
   * One argument.
   *
   * @param name the source's name; empty where the platform does not tell
   * @param type C type; a trailing {@code *} means a buffer
   * @param constant whether the kernel only reads what it points to
   * @param global whether it is a buffer in device memory
   */
  public record Argument(String name, String type, boolean constant, boolean global) {}

  public ClKernelInfo {
    arguments = List.copyOf(arguments);
    workGroup = List.copyOf(workGroup);
  }

  static ClKernelInfo of(cl_kernel kernel, cl_device_id device) {
    String name =
        ClText.read(
            "kernel name",
            (size, value, returned) ->
                CL.clGetKernelInfo(kernel, CL.CL_KERNEL_FUNCTION_NAME, size, value, returned));
    int count =
        ClValue.read(
                Sizeof.cl_uint,
                "kernel arguments",
                name,
                (size, value) ->
                    CL.clGetKernelInfo(kernel, CL.CL_KERNEL_NUM_ARGS, size, value, null))
            .getInt(0);
    List<Argument> arguments = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      arguments.add(argument(kernel, i));
    }
    LongBuffer group =
        ClValue.read(
                DIMENSIONS * Sizeof.size_t,
                "work-group size",
                name,
                (size, value) ->
                    CL.clGetKernelWorkGroupInfo(
                        kernel, device, CL.CL_KERNEL_COMPILE_WORK_GROUP_SIZE, size, value, null))
            .asLongBuffer();
    return new ClKernelInfo(
        name,
        arguments,
        group.get(0) == 0 ? List.of() : List.of(group.get(0), group.get(1), group.get(2)));
  }

  private static Argument argument(cl_kernel kernel, int index) {
    int address =
        value(kernel, index, CL.CL_KERNEL_ARG_ADDRESS_QUALIFIER, Sizeof.cl_uint).getInt(0);
    long qualifier =
        value(kernel, index, CL.CL_KERNEL_ARG_TYPE_QUALIFIER, Sizeof.cl_long).getLong(0);
    boolean constant =
        address == CL.CL_KERNEL_ARG_ADDRESS_CONSTANT
            || (qualifier & CL.CL_KERNEL_ARG_TYPE_CONST) != 0;
    boolean global =
        address == CL.CL_KERNEL_ARG_ADDRESS_GLOBAL || address == CL.CL_KERNEL_ARG_ADDRESS_CONSTANT;
    return new Argument(
        text(kernel, index, CL.CL_KERNEL_ARG_NAME),
        text(kernel, index, CL.CL_KERNEL_ARG_TYPE_NAME),
        constant,
        global);
  }

  private static ByteBuffer value(cl_kernel kernel, int index, int what, int size) {
    return ClValue.read(
        size,
        "kernel arguments",
        "argument " + index,
        (room, value) -> CL.clGetKernelArgInfo(kernel, index, what, room, value, null));
  }

  private static String text(cl_kernel kernel, int index, int what) {
    return ClText.read(
        "argument " + index,
        (size, value, returned) ->
            CL.clGetKernelArgInfo(kernel, index, what, size, value, returned));
  }
}
