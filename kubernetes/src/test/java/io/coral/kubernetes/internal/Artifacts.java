package io.coral.kubernetes.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Artifacts that are made of the one of a test's daemon. */
public final class Artifacts {

  private Artifacts() {}

  /**
   * Writes one with another descriptor.
   *
   * @param replaced what is another text there
   * @return its folder
   */
  public static Path write(Path known, Path folder, Map<String, String> replaced)
      throws IOException {
    Files.createDirectories(folder);
    Files.copy(known.resolve("kernels.jar"), folder.resolve("kernels.jar"));
    String descriptor = Files.readString(known.resolve("bitstream.json"));
    for (Map.Entry<String, String> each : replaced.entrySet()) {
      descriptor = descriptor.replace(each.getKey(), each.getValue());
    }
    Files.writeString(folder.resolve("bitstream.json"), descriptor);
    return folder;
  }

  /** Writes one that has {@code vector.addition}. */
  public static Path vector(Path known, Path folder) throws IOException {
    return write(
        known,
        folder,
        Map.of(
            "\"bitstreamId\": \"test\"", "\"bitstreamId\": \"vector\"",
            "\"kernelId\": \"add\"", "\"kernelId\": \"addition\""));
  }
}
