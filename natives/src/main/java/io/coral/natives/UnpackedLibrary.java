package io.coral.natives;

import com.sun.jna.Native;
import io.coral.spec.Finding;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A library of a way into native code, which that way unpacks and loads when it is first used. A
 * JVM tells the cause of a failure that once, and later only that there was one. So the first cause
 * is kept. Thread-safe.
 */
public final class UnpackedLibrary {

  /** JNA's. */
  public static final UnpackedLibrary JNA =
      new UnpackedLibrary("JNA", "jna.tmpdir", () -> Native.getNativeSize(long.class));

  private static final Path MOUNTS = Path.of("/proc/mounts");
  private static final Pattern UNMAPPED = Pattern.compile("(/[^:\\n]*): failed to map segment");

  private final String name;
  private final String setting;
  private final Runnable use;
  private @Nullable Throwable first;

  /**
   * A library.
   *
   * @param setting the system property that names the folder where it is unpacked
   * @param use loads it, unless it is loaded
   */
  public UnpackedLibrary(String name, String setting, Runnable use) {
    this.name = name;
    this.setting = setting;
    this.use = use;
  }

  /** Why it cannot be loaded; empty where it is. */
  public synchronized Optional<Finding> obstacle() {
    try {
      use.run();
      first = null;
      return Optional.empty();
    } catch (LinkageError e) {
      if (first == null) {
        first = e;
      }
      return Optional.of(finding(first, MOUNTS));
    }
  }

  /**
   * What is in the way, with a remedy for what is known to be.
   *
   * @param mounts where Linux lists what is mounted
   */
  Finding finding(Throwable failure, Path mounts) {
    String text = texts(failure);
    String cause = "its own library cannot be loaded: " + text;
    if (text.contains("No space left on device")) {
      return found(
          "the folder " + temporary() + " is full, and " + cause,
          "free space there, or " + otherFolder());
    }
    Matcher unmapped = UNMAPPED.matcher(text);
    if (unmapped.find()) {
      String folder = parent(unmapped.group(1));
      return isNoExec(folder, mounts)
          ? found(
              "the folder " + folder + " is mounted noexec, and " + cause,
              "mount it without noexec, or " + otherFolder())
          : found(
              "the folder " + folder + " holds it, and " + cause,
              "see whether the system forbids that folder to hold programs (noexec, a security"
                  + " module); if so, "
                  + otherFolder());
    }
    return found(cause, "read the cause; it is unpacked in " + temporary());
  }

  private Finding found(String cause, String remedy) {
    return new Finding(Finding.Kind.LIBRARY, name, cause, remedy);
  }

  /** As text: not each folder, nor each mount point, has a name in this JVM's locale. */
  private static String parent(String file) {
    return file.substring(0, Math.max(1, file.lastIndexOf('/')));
  }

  private String otherFolder() {
    String option = "-D" + setting + "=FOLDER";
    return "let it be unpacked elsewhere: "
        + option
        + " (in a profile: jvm.tmpdir = "
        + option
        + ")";
  }

  /** Where it is unpacked; JNA prefers a folder in the user's cache. */
  private String temporary() {
    String set = System.getProperty(setting);
    if (set != null) {
      return set;
    }
    String cache = System.getenv("XDG_CACHE_HOME");
    String own =
        (cache == null || cache.isEmpty()
                ? System.getProperty("user.home", "/") + "/.cache"
                : cache)
            + "/JNA/temp";
    return this == JNA && new File(own).canWrite()
        ? own
        : System.getProperty("java.io.tmpdir", "/tmp");
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
  private static boolean isNoExec(String folder, Path mounts) {
    String below = folder + "/";
    String options = "";
    int longest = -1;
    for (String line : lines(mounts)) {
      String[] fields = line.split(" ", -1);
      if (fields.length > 3) {
        String point = fields[1].replace("\\040", " ");
        String within = point.endsWith("/") ? point : point + "/";
        if (below.startsWith(within) && within.length() >= longest) {
          longest = within.length();
          options = fields[3];
        }
      }
    }
    return List.of(options.split(",", -1)).contains("noexec");
  }

  private static List<String> lines(Path mounts) {
    try {
      return new String(Files.readAllBytes(mounts), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      // not Linux; nothing is known then
      return List.of();
    }
  }
}
