package io.coral.kubernetes.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/**
 * What containers get with a device, as the Container Device Interface has it: a file for each, by
 * which the container's runtime edits the container.
 *
 * @param folder where the runtime looks for such files
 * @param kind of all of them, as {@code coral.io/claim}
 */
public record ContainerDevices(Path folder, String kind) {

  /** The first that takes a name that begins with a digit, as a uid may. */
  private static final String VERSION = "0.5.0";

  /** How the kubelet names a device to the runtime. */
  public String id(String name) {
    return kind + "=" + name;
  }

  private Path file(String name, String ending) {
    return folder.resolve(kind.replace('/', '-') + "_" + name + ending);
  }

  /**
   * Tells of a device, in place of what was told of it before.
   *
   * @param edits what the runtime does to the container
   */
  public void write(String name, Map<String, Object> edits) throws IOException {
    Map<String, Object> device = Map.of("name", name, "containerEdits", edits);
    Files.createDirectories(folder);
    // the runtime reads what ends in .json, and as soon as it is there
    Path whole = file(name, ".new");
    Files.write(
        whole, Json.write(Map.of("cdiVersion", VERSION, "kind", kind, "devices", List.of(device))));
    Files.move(whole, file(name, ".json"), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Tells of it no more. */
  public void delete(String name) throws IOException {
    Files.deleteIfExists(file(name, ".json"));
  }
}
