package io.coral.kubernetes.internal;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a container sees: its image, and one folder of the node's. */
public final class Container {

  /** Python with its libraries. */
  private static final List<String> IMAGE = List.of("/bin", "/lib", "/lib64", "/usr");

  private static final String SCRIPT =
      """
      set -e
      host=$1 at=$2 mode=$3 root=/mnt; shift 3
      mount -t tmpfs none $root
      until [ "$1" = -- ]; do
        if [ -e "$1" ]; then mkdir -p "$root$1"; mount --rbind "$1" "$root$1"; fi
        shift
      done
      shift
      mkdir -p "$root$at"
      mount --bind "$host" "$root$at"
      mount -o "remount,bind,$mode" "$root$at"
      exec chroot $root env -i "$@"
      """;

  /** Asked once. */
  private static final boolean IS_POSSIBLE = TestKubelet.works("unshare", "-rm", "true");

  private Container() {}

  /**
   * Runs a program in Python there.
   *
   * @param host the folder on the node
   * @param at where the container has it
   * @param mode {@code ro} or {@code rw}
   * @param image the folders of the program
   * @param environment all of it
   * @return what it said
   */
  public static String run(
      Path host,
      Path at,
      String mode,
      List<Path> image,
      List<String> environment,
      String... program)
      throws Exception {
    assumeTrue(IS_POSSIBLE, "there are no namespaces here");
    List<String> command = new ArrayList<>(List.of("unshare", "-rm", "sh", "-c", SCRIPT, "sh"));
    command.addAll(List.of(host.toString(), at.toString(), mode));
    command.addAll(IMAGE);
    image.forEach(each -> command.add(each.toString()));
    command.add("--");
    command.addAll(environment);
    command.add("/usr/bin/python3");
    command.addAll(List.of(program));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    process.waitFor();
    return said;
  }
}
