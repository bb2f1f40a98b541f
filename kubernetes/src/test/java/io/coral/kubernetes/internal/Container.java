package io.coral.kubernetes.internal;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a container sees: of the node's files those that its programs need, and one folder. */
public final class Container {

  private static final String SCRIPT =
      "host=$1 at=$2 mode=$3; shift 3; mount -t tmpfs none /run && mount -t tmpfs none /var/lib &&"
          + " mkdir -p $at && mount --bind $host $at && mount -o remount,bind,$mode $at && mount -t"
          + " tmpfs none ${host%/*} && exec env -i \"$@\"";

  /** Asked once. */
  private static final boolean IS_POSSIBLE = TestKubelet.works("unshare", "-rm", "true");

  private Container() {}

  /**
   * Runs a program in Python there.
   *
   * @param host the folder on the node
   * @param at where the container has it
   * @param mode {@code ro} or {@code rw}
   * @param environment all of it
   * @return what it said
   */
  public static String run(
      Path host, Path at, String mode, List<String> environment, String... program)
      throws Exception {
    assumeTrue(IS_POSSIBLE, "there are no namespaces here");
    List<String> command = new ArrayList<>(List.of("unshare", "-rm", "sh", "-c", SCRIPT, "sh"));
    command.addAll(List.of(host.toString(), at.toString(), mode));
    command.addAll(environment);
    command.add("/usr/bin/python3");
    command.addAll(List.of(program));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    process.waitFor();
    return said;
  }
}
