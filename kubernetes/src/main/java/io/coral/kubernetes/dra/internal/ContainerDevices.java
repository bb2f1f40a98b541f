package io.coral.kubernetes.dra.internal;

import io.coral.kubernetes.internal.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/**
 * What containers get with a claim, as the Container Device Interface has it: a file for each, by
 * which the container's runtime mounts the folder of its socket.
 *
 * @param folder where the runtime looks for such files
 */
record ContainerDevices(Path folder) {

  private static final String KIND = ClaimDriver.DRIVER + "/claim";

  /** The first that takes a name that begins with a digit, as a uid may. */
  private static final String VERSION = "0.5.0";

  /** Where a container has the folder that it was given. */
  private static final Path IN_CONTAINER = Path.of("/run/coral");

  /** How the kubelet names the device of a claim to the runtime. */
  static String id(String uid) {
    return KIND + "=" + uid;
  }

  private Path file(String uid) {
    return folder.resolve(ClaimDriver.DRIVER + "-claim_" + uid + ".json");
  }

  /**
   * Tells of a claim's folder.
   *
   * @param socket its name there
   */
  void write(String uid, Path host, String socket) throws IOException {
    Map<String, Object> mount =
        Map.of(
            "hostPath", host.toString(),
            "containerPath", IN_CONTAINER.toString(),
            "options", List.of("ro", "nosuid", "nodev", "noexec", "bind"));
    Map<String, Object> edits =
        Map.of(
            "env", List.of("CORAL_SOCKET=" + IN_CONTAINER.resolve(socket)),
            "mounts", List.of(mount));
    Map<String, Object> device = Map.of("name", uid, "containerEdits", edits);
    Files.createDirectories(folder);
    // the runtime reads what ends in .json, and as soon as it is there
    Path whole = folder.resolve(ClaimDriver.DRIVER + "-claim_" + uid + ".new");
    Files.write(
        whole, Json.write(Map.of("cdiVersion", VERSION, "kind", KIND, "devices", List.of(device))));
    Files.move(whole, file(uid), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Tells of it no more. */
  void delete(String uid) throws IOException {
    Files.deleteIfExists(file(uid));
  }
}
