package io.coral.opencl;

import io.coral.natives.Binding;
import io.coral.natives.UnpackedLibrary;
import io.coral.spec.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jocl.CL;
import org.jocl.OpenClLoader;
import org.jocl.cl_platform_id;

/**
 * OpenCL in this process. One loader serves the process for good; opening it again answers for the
 * same one.
 */
public final class OpenCl {
  private static final UnpackedLibrary JOCL =
      new UnpackedLibrary("JOCL", "java.io.tmpdir", OpenClLoader::load);

  private static final String REMEDY =
      "install an OpenCL loader (Debian: ocl-icd-libopencl1) and the board's OpenCL package, or"
          + " configure the loader's path";

  private final ClCalls calls;
  private final String loader;

  private OpenCl(ClCalls calls, String loader) {
    this.calls = calls;
    this.loader = loader;
  }

  /**
   * The outcome of an attempt to open OpenCL.
   *
   * @param openCl present where it is usable
   * @param findings what stands in the way; empty where it is usable
   */
  public record Attempt(Optional<OpenCl> openCl, List<Finding> findings) {
    public Attempt {
      findings = List.copyOf(findings);
    }
  }

  /**
   * Opens OpenCL, unless the environment is known to let the process die of it. Never throws; may
   * be tried again when what stood in the way is gone.
   */
  public static Attempt open(OpenClSettings settings) {
    List<Finding> obstacles = obstacles(settings);
    if (!obstacles.isEmpty()) {
      return new Attempt(Optional.empty(), obstacles);
    }
    boolean missing = true;
    List<String> tried = new ArrayList<>();
    for (String name : settings.loaders()) {
      try {
        ClCalls calls = bind(name);
        if (OpenClLoader.bind(name)) {
          return new Attempt(Optional.of(new OpenCl(calls, name)), List.of());
        }
        tried.add(name + ": " + refusal());
        missing = false;
      } catch (LinkageError e) {
        String cause = String.valueOf(e.getMessage()).replaceAll("\\s*\\n\\s*", "; ");
        tried.add(name + ": " + cause);
        missing &= cause.contains(name + ": cannot open shared object file: No such file");
      }
    }
    return new Attempt(
        Optional.empty(),
        List.of(
            new Finding(
                Finding.Kind.LIBRARY,
                "OpenCL loader",
                tried.isEmpty() ? "no loader is configured" : "tried " + String.join("; ", tried),
                missing ? REMEDY : "read the causes, or configure the path of another loader")));
  }

  /** What stands in the way of any loader. */
  static List<Finding> obstacles(OpenClSettings settings) {
    List<Finding> deadly = OpenClEnvironment.check(settings);
    return deadly.isEmpty()
        ? UnpackedLibrary.JNA.obstacle().or(Binding::obstacle).or(JOCL::obstacle).stream().toList()
        : deadly;
  }

  /**
   * Binds the hot path by the way into native code that this process uses.
   *
   * @param library soname or absolute path
   * @throws LinkageError when the library does not load or lacks a function
   */
  static ClCalls bind(String library) {
    return switch (Binding.ofProcess()) {
      case FOREIGN -> new ForeignCalls(library);
      case JNA -> JnaCalls.bind(library);
    };
  }

  private static String refusal() {
    String bound = OpenClLoader.bound();
    return bound == null
        ? "JOCL finds no OpenCL in it"
        : "this process uses " + bound + " already; restart it to use another";
  }

  /** The loader in use. */
  public String loader() {
    return loader;
  }

  /**
   * The platforms, in the loader's order; none is an empty list.
   *
   * @throws io.coral.spec.AcceleratorException what OpenCL answers
   */
  public List<ClPlatform> platforms() {
    int[] count = new int[1];
    int status = CL.clGetPlatformIDs(0, null, count);
    // the loader answers an error when there is no implementation at all
    if (status == ClStatus.PLATFORM_NOT_FOUND) {
      return List.of();
    }
    ClStatus.check(status, "list platforms", loader);
    if (count[0] == 0) {
      return List.of();
    }
    cl_platform_id[] ids = new cl_platform_id[count[0]];
    ClStatus.check(CL.clGetPlatformIDs(ids.length, ids, null), "list platforms", loader);
    List<ClPlatform> platforms = new ArrayList<>();
    for (cl_platform_id id : ids) {
      platforms.add(new ClPlatform(calls, id));
    }
    return platforms;
  }
}
