package io.coral.opencl;

import io.coral.spec.Finding;
import io.coral.spec.settings.PathNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
  private static final String FILENAMES = "OCL_ICD_FILENAMES";
  private static final String VENDORS = "OCL_ICD_VENDORS";
  private static final String FOLDER = "OPENCL_VENDOR_PATH";
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
    List<Finding> nameless = environment.nameless();
    if (!nameless.isEmpty()) {
      return nameless;
    }
    return environment.xilinxPlace().flatMap(environment::xilinx).map(List::of).orElse(List.of());
  }

  /** Where the loader would find Xilinx's implementation. */
  static Optional<String> xilinx(OpenClSettings settings) {
    OpenClEnvironment environment = new OpenClEnvironment(settings);
    return environment.nameless().isEmpty() ? environment.xilinxPlace() : Optional.empty();
  }

  /** What this JVM cannot look at, though the loader may find Xilinx's implementation there. */
  private List<Finding> nameless() {
    List<Finding> findings = new ArrayList<>();
    for (String variable : List.of(FOLDER, VENDORS)) {
      PathNames.finding(variable, value(variable)).ifPresent(findings::add);
    }
    for (String name : filenames()) {
      PathNames.finding(FILENAMES, name).ifPresent(findings::add);
    }
    return findings;
  }

  private Optional<String> xilinxPlace() {
    return places().stream().filter(OpenClEnvironment::namesXilinx).map(Path::toString).findFirst();
  }

  private List<String> filenames() {
    return Arrays.stream(value(FILENAMES).split(":", -1)).filter(name -> !name.isEmpty()).toList();
  }

  /** What the loaders in use look at: libraries by name, and files that name libraries. */
  private List<Path> places() {
    List<Path> places = new ArrayList<>();
    filenames().forEach(name -> places.add(Path.of(name)));
    String folder = value(FOLDER);
    Path vendors = folder.isEmpty() ? settings.vendors() : Path.of(folder);
    String only = value(VENDORS);
    Path path = only.isEmpty() ? vendors : Path.of(only);
    if (!only.contains("/") && only.endsWith(".icd")) {
      // a bare name is one of the files in the folder of all
      path = vendors.resolve(only);
    }
    if (!Files.isDirectory(path)) {
      places.add(path);
      return places;
    }
    try (Stream<Path> files = Files.list(path)) {
      files.filter(OpenClEnvironment::isIcd).sorted().forEach(places::add);
    } catch (IOException | UncheckedIOException e) {
      // a folder that cannot be read is one that the loader cannot read
      return places;
    }
    return places;
  }

  private static boolean isIcd(Path place) {
    return place.toString().endsWith(".icd");
  }

  private static boolean namesXilinx(Path place) {
    if (!isIcd(place)) {
      return isXilinx(place.toString());
    }
    try {
      return Files.size(place) <= MAX_ICD_SIZE
          && isXilinx(new String(Files.readAllBytes(place), StandardCharsets.ISO_8859_1));
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
    Optional<Finding> nameless = PathNames.finding(XRT, root);
    if (nameless.isPresent()) {
      return nameless;
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
