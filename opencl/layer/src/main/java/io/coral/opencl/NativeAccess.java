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
  private static final Pattern LIBRARY = Pattern.compile("(/[^:\\n]*)/[^:/\\n]+\\.so[^:/\\n]*:");
  private static final Pattern PATH = Pattern.compile("(/[^:\\n]*): No space left on device");
  private static final String OTHER_FOLDER =
      "let the JVM use another folder: -Djava.io.tmpdir=FOLDER (in a profile: jvm.tmpdir ="
          + " -Djava.io.tmpdir=FOLDER)";

  /** The first failure of each way; the JVM does not tell it again. */
  private static final Map<String, Throwable> FIRST = new HashMap<>();

  private NativeAccess() {}

  /** Why native code cannot be reached at all; empty where it can. */
  static synchronized Optional<Finding> obstacle() {
    return obstacle("JNA", () -> Native.getNativeSize(long.class))
        .or(() -> obstacle("JOCL", OpenClLoader::load));
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
    Matcher library = LIBRARY.matcher(text);
    if (text.contains("No space left on device")) {
      Matcher full = PATH.matcher(text);
      String folder =
          full.find() ? String.valueOf(Path.of(full.group(1)).getParent()) : temporary();
      return new Finding(
          Finding.Kind.LIBRARY,
          way,
          "the folder " + folder + " is full, and " + cause,
          "free space there, or " + OTHER_FOLDER);
    }
    if (text.contains("failed to map segment") && library.find()) {
      Path folder = Path.of(library.group(1));
      boolean forbidden = isNoExec(folder, mounts);
      return new Finding(
          Finding.Kind.LIBRARY,
          way,
          "the folder "
              + folder
              + (forbidden ? " is mounted noexec, and " : " holds it, and ")
              + cause,
          forbidden
              ? "mount it without noexec, or " + OTHER_FOLDER
              : "see whether the system forbids that folder to hold programs (noexec, a security"
                  + " module); if so, "
                  + OTHER_FOLDER);
    }
    return new Finding(
        Finding.Kind.LIBRARY, way, cause, "read the cause; the temporary folder is " + temporary());
  }

  private static String temporary() {
    return System.getProperty("jna.tmpdir", System.getProperty("java.io.tmpdir", "unknown"));
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
