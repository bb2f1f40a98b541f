package io.coral.opencl;

import com.sun.jna.Native;
import io.coral.spec.Finding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jocl.OpenClLoader;
import org.jspecify.annotations.Nullable;

/**
 * The two ways into native code, JNA and JOCL, and why one of them is closed. Each unpacks a
 * library of its own when it is first used; a JVM tells the cause of a failure that once, and later
 * only that there was one. So the first cause is kept. Thread-safe.
 */
final class NativeAccess {
  private static final Pattern UNMAPPED = Pattern.compile("(/[^:\\n]*): failed to map segment");
  private static final String JNA = "JNA";
  private static final String JOCL = "JOCL";

  /** The first failure of each way; the JVM does not tell it again. */
  private static final Map<String, Throwable> FIRST = new HashMap<>();

  private NativeAccess() {}

  /** Why native code cannot be reached at all; empty where it can. */
  static synchronized Optional<Finding> obstacle() {
    return obstacle(JNA, () -> Native.getNativeSize(long.class))
        .or(() -> obstacle(JOCL, OpenClLoader::load));
  }

  private static Optional<Finding> obstacle(String way, Runnable use) {
    try {
      use.run();
      FIRST.remove(way);
      return Optional.empty();
    } catch (LinkageError e) {
      return Optional.of(
          finding(way, FIRST.computeIfAbsent(way, key -> e), Path.of("/proc/mounts")));
    }
  }

  /**
   * What is in the way, with a remedy for what is known to be.
   *
   * @param mounts where Linux lists what is mounted
   */
  static Finding finding(String way, Throwable first, Path mounts) {
    String text = texts(first);
    String cause = "its own library cannot be loaded: " + text;
    Matcher unmapped = UNMAPPED.matcher(text);
    if (text.contains("No space left on device")) {
      return new Finding(
          Finding.Kind.LIBRARY,
          way,
          "the folder " + temporary(way) + " is full, and " + cause,
          "free space there, or " + otherFolder(way));
    }
    if (unmapped.find()) {
      Path folder = parent(unmapped);
      boolean forbidden = isNoExec(folder, mounts);
      return new Finding(
          Finding.Kind.LIBRARY,
          way,
          "the folder "
              + folder
              + (forbidden ? " is mounted noexec, and " : " holds it, and ")
              + cause,
          forbidden
              ? "mount it without noexec, or " + otherFolder(way)
              : "see whether the system forbids that folder to hold programs (noexec, a security"
                  + " module); if so, "
                  + otherFolder(way));
    }
    return new Finding(
        Finding.Kind.LIBRARY, way, cause, "read the cause; it is unpacked in " + temporary(way));
  }

  private static Path parent(Matcher file) {
    Path parent = Path.of(file.group(1)).getParent();
    return parent == null ? Path.of("/") : parent;
  }

  /** JNA has a folder of its own. */
  private static String setting(String way) {
    return way.equals(JNA) ? "jna.tmpdir" : "java.io.tmpdir";
  }

  private static String otherFolder(String way) {
    String option = "-D" + setting(way) + "=FOLDER";
    return "let it be unpacked elsewhere: "
        + option
        + " (in a profile: jvm.tmpdir = "
        + option
        + ")";
  }

  /** Where a library is unpacked; JNA prefers a folder in the user's cache. */
  private static Path temporary(String way) {
    String set = System.getProperty(setting(way));
    if (set != null) {
      return Path.of(set);
    }
    String cache = System.getenv("XDG_CACHE_HOME");
    Path own =
        (cache == null || cache.isEmpty()
                ? Path.of(System.getProperty("user.home", "/"), ".cache")
                : Path.of(cache))
            .resolve("JNA/temp");
    return way.equals(JNA) && Files.isWritable(own)
        ? own
        : Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
  }

  /** The words of a failure and of those below it, each once. */
  private static String texts(Throwable first) {
    StringBuilder texts = new StringBuilder();
    for (@Nullable Throwable each = first; each != null; each = each.getCause()) {
      String text = String.valueOf(each.getMessage()).replaceAll("\\s*\\n\\s*", "; ");
      if (texts.indexOf(text) < 0) {
        texts.append(texts.isEmpty() ? "" : "; ").append(text);
      }
    }
    return texts.toString();
  }

  /** The last of the longest mount points above the folder decides. */
  private static boolean isNoExec(Path folder, Path mounts) {
    String options = "";
    int longest = -1;
    for (String line : lines(mounts)) {
      String[] fields = line.split(" ", -1);
      if (fields.length > 3) {
        Path point = Path.of(fields[1].replace("\\040", " "));
        if (folder.startsWith(point) && point.getNameCount() >= longest) {
          longest = point.getNameCount();
          options = fields[3];
        }
      }
    }
    return List.of(options.split(",", -1)).contains("noexec");
  }

  private static List<String> lines(Path mounts) {
    try {
      return Files.readAllLines(mounts, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      // not Linux; nothing is known then
      return List.of();
    }
  }
}
