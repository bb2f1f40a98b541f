package io.coral.opencl;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How OpenCL is found.
 *
 * @param loaders names of the loader in the order to try: sonames or absolute paths
 * @param environment the environment of this process, which native code reads
 * @param vendors where the loader looks for implementations when the environment names no place
 */
public record OpenClSettings(List<String> loaders, Map<String, String> environment, Path vendors) {

  /** The loader's soname, and where Linux keeps the list of implementations. */
  public static final OpenClSettings DEFAULT =
      new OpenClSettings(
          List.of("libOpenCL.so.1"), System.getenv(), Path.of("/etc/OpenCL/vendors"));

  public OpenClSettings {
    loaders = List.copyOf(loaders);
    environment = Map.copyOf(environment);
    Objects.requireNonNull(vendors, "vendors");
  }

  /** The place where the loader would find Xilinx's implementation: a file or a library. */
  public Optional<String> xilinx() {
    return OpenClEnvironment.xilinx(this);
  }

  /** The same with other names of the loader. */
  public OpenClSettings withLoaders(List<String> names) {
    return new OpenClSettings(names, environment, vendors);
  }
}
