package io.coral.opencl;

import java.util.ArrayList;
import java.util.List;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_kernel;

/**
 * A kernel as the platform tells it.
 *
 * @param name its name
 * @param arguments in their order
 */
public record ClKernelInfo(String name, List<Argument> arguments) {

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
  }

  static ClKernelInfo of(cl_kernel kernel) {
    String name =
        ClText.read(
            "kernel name",
            (size, value, returned) ->
                CL.clGetKernelInfo(kernel, CL.CL_KERNEL_FUNCTION_NAME, size, value, returned));
    int[] count = new int[1];
    ClStatus.check(
        CL.clGetKernelInfo(kernel, CL.CL_KERNEL_NUM_ARGS, Sizeof.cl_uint, Pointer.to(count), null),
        "kernel arguments",
        name);
    List<Argument> arguments = new ArrayList<>();
    for (int i = 0; i < count[0]; i++) {
      arguments.add(argument(kernel, i));
    }
    return new ClKernelInfo(name, arguments);
  }

  private static Argument argument(cl_kernel kernel, int index) {
    int[] address = new int[1];
    long[] qualifier = new long[1];
    ClStatus.check(
        CL.clGetKernelArgInfo(
            kernel,
            index,
            CL.CL_KERNEL_ARG_ADDRESS_QUALIFIER,
            Sizeof.cl_uint,
            Pointer.to(address),
            null),
        "argument address",
        "argument " + index);
    ClStatus.check(
        CL.clGetKernelArgInfo(
            kernel,
            index,
            CL.CL_KERNEL_ARG_TYPE_QUALIFIER,
            Sizeof.cl_long,
            Pointer.to(qualifier),
            null),
        "argument qualifier",
        "argument " + index);
    boolean constant =
        address[0] == CL.CL_KERNEL_ARG_ADDRESS_CONSTANT
            || (qualifier[0] & CL.CL_KERNEL_ARG_TYPE_CONST) != 0;
    boolean global =
        address[0] == CL.CL_KERNEL_ARG_ADDRESS_GLOBAL
            || address[0] == CL.CL_KERNEL_ARG_ADDRESS_CONSTANT;
    return new Argument(
        text(kernel, index, CL.CL_KERNEL_ARG_NAME),
        text(kernel, index, CL.CL_KERNEL_ARG_TYPE_NAME),
        constant,
        global);
  }

  private static String text(cl_kernel kernel, int index, int what) {
    return ClText.read(
        "argument " + index,
        (size, value, returned) ->
            CL.clGetKernelArgInfo(kernel, index, what, size, value, returned));
  }
}
