package io.coral.runtime.xilinx.format;

import java.util.List;
import java.util.Objects;

/**
 * One kernel as the embedded metadata tells it.
 *
 * @param name a C identifier
 * @param arguments in the order of their indexes, which have no gap
 * @param language what it was written in: {@code clc} for OpenCL C; others run one work item
 * @param workGroup the work-group size that it was compiled for; empty where it is not told
 */
public record KernelMetadata(
    String name, List<XclbinArgument> arguments, String language, List<Long> workGroup) {

  /** The language whose kernels may run over many work items. */
  public static final String OPENCL_C = "clc";

  private static final String C = "c";

  public KernelMetadata {
    Objects.requireNonNull(name, "name");
    arguments = List.copyOf(arguments);
    Objects.requireNonNull(language, "language");
    workGroup = List.copyOf(workGroup);
  }

  /** A kernel that runs one work item. */
  public KernelMetadata(String name, List<XclbinArgument> arguments) {
    this(name, arguments, C, List.of());
  }

  /** Whether one run of it is one work item, and never more. */
  public boolean isSingleWorkItem() {
    return !language.equals(OPENCL_C)
        || (!workGroup.isEmpty() && workGroup.stream().allMatch(size -> size == 1));
  }
}
