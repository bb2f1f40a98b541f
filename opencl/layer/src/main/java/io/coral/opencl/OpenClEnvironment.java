package io.coral.opencl;

import io.coral.spec.Finding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is known to end the process when OpenCL's platforms are listed, looked for in Java before
 * the loader is touched. Xilinx's implementation aborts in the loader unless it finds its own
 * libraries; its emulation modes end the process later, when a program is loaded.
 */
final class OpenClEnvironment {
  private static final String XRT = "XILINX_XRT";
  private static final String MODE = "XCL_EMULATION_MODE";
  private static final String VITIS = "XILINX_VITIS";
  private static final long MAX_ICD_SIZE = 1 << 16;

  private final OpenClSettings settings;

  private OpenClEnvironment(OpenClSettings settings) {
    this.settings = settings;
  }

  /** What must be put right before the loader may be touched. */
  static List<Finding> check(OpenClSettings settings) {
    OpenClEnvironment environment = new OpenClEnvironment(settings);
    return environment.xilinxPlace().flatMap(environment::xilinx).map(List::of).orElse(List.of());
  }

  /** Where the loader would find Xilinx's implementation. */
  static Optional<String> xilinx(OpenClSettings settings) {
    return new OpenClEnvironment(settings).xilinxPlace();
  }

  private Optional<String> xilinxPlace() {
    return places().stream().filter(this::namesXilinx).findFirst();
  }

  /** What the loaders in use look at: libraries by name, and files that name libraries. */
  private List<String> places() {
    List<String> places = new ArrayList<>();
    String filenames = value("OCL_ICD_FILENAMES");
    for (String name : filenames.split(":", -1)) {
      if (!name.isEmpty()) {
        places.add(name);
      }
    }
    String folder = value("OPENCL_VENDOR_PATH");
    Path vendors = folder.isEmpty() ? settings.vendors() : Path.of(folder);
    String only = value("OCL_ICD_VENDORS");
    Path path = only.isEmpty() ? vendors : Path.of(only);
    if (!only.contains("/") && only.endsWith(".icd")) {
      // a bare name is one of the files in the folder of all
      path = vendors.resolve(only);
    }
    if (!Files.isDirectory(path)) {
      places.add(path.toString());
      return places;
    }
    try (Stream<Path> files = Files.list(path)) {
      files.map(Path::toString).filter(file -> file.endsWith(".icd")).sorted().forEach(places::add);
    } catch (IOException | UncheckedIOException e) {
      // a folder that cannot be read is one that the loader cannot read
      return places;
    }
    return places;
  }

  private boolean namesXilinx(String place) {
    if (!place.endsWith(".icd")) {
      return isXilinx(place);
    }
    Path file = Path.of(place);
    try {
      return Files.size(file) <= MAX_ICD_SIZE
          && isXilinx(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isXilinx(String library) {
    return library.contains("xilinxopencl");
  }

  private Optional<Finding> xilinx(String place) {
    String root = value(XRT);
    String seen = place + " names Xilinx's OpenCL";
    if (root.isEmpty()) {
      return finding(
          seen
              + ", and "
              + XRT
              + (isSet(XRT) ? " is empty" : " is not set")
              + ": listing platforms would abort the process",
          "set " + XRT + " to XRT's folder (usually /opt/xilinx/xrt) before the JVM starts");
    }
    // to XRT a variable that is set to nothing is set, and it knows no such mode
    Optional<String> shim = isSet(MODE) ? emulation(value(MODE)) : Optional.of("core");
    if (shim.isEmpty()) {
      return finding(
          seen
              + ", and "
              + MODE
              + " is '"
              + value(MODE)
              + "': listing platforms would abort the process",
          "unset " + MODE + ", or set it to noop");
    }
    String library = "libxrt_" + shim.get() + ".so";
    Path folder = Path.of(root, "lib");
    if (!hasLibrary(folder, library)) {
      return finding(
          seen
              + ", and there is no "
              + folder.resolve(library)
              + ": listing platforms would abort the process",
          "set "
              + XRT
              + " to the folder whose lib holds XRT's libraries, or install XRT (Debian: libxrt1)");
    }
    if (value(MODE).endsWith("_emu") && value(VITIS).isEmpty()) {
      return finding(
          MODE
              + " is "
              + value(MODE)
              + ", and "
              + VITIS
              + (isSet(VITIS) ? " is empty" : " is not set")
              + ": loading a program would end the process",
          "unset " + MODE + ", or set up Vitis before the JVM starts");
    }
    return Optional.empty();
  }

  /** What Xilinx's OpenCL loads to reach an emulated device; none for a mode that it lacks. */
  private static Optional<String> emulation(String mode) {
    return Optional.ofNullable(
        Map.of("noop", "noop", "sw_emu", "swemu", "hw_emu", "hwemu").get(mode));
  }

  /** Whether there is such a library in any version: the loader asks for that of its own. */
  private static boolean hasLibrary(Path folder, String name) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.anyMatch(file -> file.getFileName().toString().startsWith(name));
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }

  private static Optional<Finding> finding(String cause, String remedy) {
    return Optional.of(new Finding(Finding.Kind.CONFIGURATION, XRT, cause, remedy));
  }

  private boolean isSet(String name) {
    return settings.environment().containsKey(name);
  }

  private String value(String name) {
    return settings.environment().getOrDefault(name, "");
  }
}
