package io.coral.runtime.intelpac.opae.internal;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import io.coral.natives.Binding;
import io.coral.natives.UnpackedLibrary;
import io.coral.spec.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The OPAE library of this process, counted: the bindings are static, so two different ones cannot
 * be open at once. Any thread.
 */
final class OpaeLibrary {

  /** What is tried when no library is configured. */
  private static final List<String> NAMES =
      List.of("libopae-c.so.2", "libopae-c.so.1", "libopae-c.so");

  /** The library by any of its names. */
  private static final Pattern MAPPED = Pattern.compile("/libopae-c(-ase)?\\.so[^/]*$");

  /** What Intel's OpenCL platform drives a card with, on the same library. */
  private static final Pattern OPENCL = Pattern.compile("/lib[^/]*_mmd\\.so[^/]*$");

  private static final String PCI = "/sys/bus/pci/devices";

  private static @Nullable OpaeLibrary current;

  private final String name;
  private final NativeLibrary library;
  private final Fpga fpga;
  private final Libc libc;
  private final boolean alone;
  private final List<Finding> findings;
  private int users;

  private OpaeLibrary(
      String name,
      NativeLibrary library,
      Fpga fpga,
      Libc libc,
      boolean alone,
      List<Finding> findings) {
    this.name = name;
    this.library = library;
    this.fpga = fpga;
    this.libc = libc;
    this.alone = alone;
    this.findings = List.copyOf(findings);
  }

  /** Why the library cannot be used. */
  static final class Unavailable extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Finding finding;

    Unavailable(Finding finding) {
      super(finding.toString());
      this.finding = finding;
    }

    Finding finding() {
      return finding;
    }
  }

  Fpga fpga() {
    return fpga;
  }

  Libc libc() {
    return libc;
  }

  /** What was wrong when it was loaded, though it can be used. */
  List<Finding> findings() {
    return findings;
  }

  /**
   * Loads and binds the library, or shares the one that is open; {@link #release} follows.
   *
   * @param configured its path or soname; absent to try the usual ones
   * @param configuration a configuration file for a library that is initialised explicitly
   */
  static synchronized OpaeLibrary acquire(
      Optional<String> configured, Optional<String> configuration) throws Unavailable {
    OpaeLibrary open = current;
    if (open != null) {
      if (configured.isPresent() && !configured.get().equals(open.name)) {
        throw unavailable(
            configured.get(),
            "this process uses " + open.name + ", and it can use one OPAE library at a time",
            "configure the same opae.library everywhere, or stop the other runtime first");
      }
      open.users++;
      return open;
    }
    Optional<Finding> obstacle =
        OpaeEnvironment.ofProcess()
            .inTheWay()
            .or(UnpackedLibrary.JNA::obstacle)
            .or(Binding::obstacle);
    if (obstacle.isPresent()) {
      throw new Unavailable(obstacle.get());
    }
    OpaeLibrary loaded = load(configured.map(List::of).orElse(NAMES), configuration);
    loaded.users = 1;
    current = loaded;
    return loaded;
  }

  private static OpaeLibrary load(List<String> names, Optional<String> configuration)
      throws Unavailable {
    if (Native.POINTER_SIZE != Long.BYTES) {
      throw unavailable(names.get(0), "this is no 64-bit JVM", "use a 64-bit JVM");
    }
    List<String> tried = new ArrayList<>();
    boolean missing = true;
    boolean alone = !MappedObjects.any(MAPPED);
    for (String name : names) {
      NativeLibrary library;
      try {
        library = NativeLibrary.getInstance(name);
      } catch (UnsatisfiedLinkError e) {
        String reason = reason(e);
        tried.add(name + " (" + reason + ")");
        missing &= reason.contains("cannot open shared object file: No such file");
        continue;
      }
      return bind(name, library, alone, configuration);
    }
    throw unavailable(
        names.size() == 1 ? names.get(0) : "libopae-c",
        "it does not load; tried " + String.join(", ", tried),
        missing
            ? "install OPAE (package opae or opae-libs of Intel's acceleration stack), or set"
                + " opae.library to the path of libopae-c.so"
            : "read the cause of the file that is there, or set opae.library to the path of another");
  }

  private static OpaeLibrary bind(
      String name, NativeLibrary library, boolean alone, Optional<String> configuration)
      throws Unavailable {
    try {
      Fpga fpga = bind(library);
      Libc libc = JnaLibc.bind();
      return new OpaeLibrary(
          name, library, fpga, libc, alone, initialise(name, fpga, configuration));
    } catch (LinkageError e) {
      JnaFpga.nativeMethods().forget();
      library.close();
      throw unavailable(
          name,
          "it is no OPAE library that this runtime knows: " + firstLine(e),
          "install OPAE 1.3 or later, or correct opae.library");
    }
  }

  /**
   * Binds the functions by the way into native code that this process uses.
   *
   * @throws LinkageError when one that is needed is missing, naming it
   */
  static Fpga bind(NativeLibrary library) {
    return switch (Binding.ofProcess()) {
      case FOREIGN -> new ForeignFpga(library);
      case JNA -> new JnaFpga(library);
    };
  }

  /**
   * Initialises the library, or asks it again: what has succeeded is not done twice, and what has
   * failed while it was loaded fails again, this time with a result.
   */
  private static List<Finding> initialise(String name, Fpga fpga, Optional<String> configuration) {
    OpaeEnvironment environment = OpaeEnvironment.ofProcess();
    List<Finding> findings = new ArrayList<>(environment.findings(configuration));
    if (fpga.hasInitialize()) {
      int result =
          fpga.fpgaInitialize(environment.isExplicit() ? configuration.orElse(null) : null);
      if (result != Results.OK) {
        findings.add(
            new Finding(
                Finding.Kind.LIBRARY,
                name,
                "fpgaInitialize failed: "
                    + Results.text(fpga, result)
                    + "; a plugin that it needs for a card of this machine does not load or does"
                    + " not start, or it cannot read "
                    + PCI,
                "look at what it wrote on standard error, which names the plugin"));
      }
    }
    return findings;
  }

  /** The system's own words follow on JNA's. */
  private static String reason(UnsatisfiedLinkError failure) {
    return String.valueOf(failure.getMessage())
        .lines()
        .skip(1)
        .findFirst()
        .map(String::strip)
        .orElseGet(() -> firstLine(failure));
  }

  private static String firstLine(Throwable failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("").strip();
  }

  private static Unavailable unavailable(String name, String cause, String remedy) {
    return new Unavailable(new Finding(Finding.Kind.LIBRARY, name, cause, remedy));
  }

  /** Gives the library back; the last one unloads it. */
  void release() {
    synchronized (OpaeLibrary.class) {
      if (--users > 0) {
        return;
      }
      // its plugins hold the library in the process; others may use both
      if (fpga.hasInitialize() && alone && !MappedObjects.any(OPENCL)) {
        fpga.fpgaFinalize();
      }
      current = null;
      JnaFpga.nativeMethods().forget();
      library.close();
    }
  }
}
