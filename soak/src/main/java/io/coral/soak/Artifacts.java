package io.coral.soak;

import io.coral.runtime.sim.kernel.KernelJar;
import io.coral.soak.rack.Rack;
import io.coral.spec.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The artifact of each accelerator for each vendor's boards. */
final class Artifacts {

  private Artifacts() {}

  /** Writes each into a folder below a folder. */
  static List<Path> write(Path below) throws IOException {
    List<Path> folders = new ArrayList<>();
    for (Vendor vendor : Vendor.ALL) {
      for (Task task : Task.values()) {
        folders.add(write(below.resolve(vendor.name()).resolve(task.name()), vendor.name(), task));
      }
    }
    return folders;
  }

  private static Path write(Path folder, String vendor, Task task) throws IOException {
    Platform platform = new Platform(vendor, Rack.BOARD, Rack.VERSION);
    Files.createDirectories(folder);
    Files.write(folder.resolve("kernels.jar"), KernelJar.pack(platform, task.classes()));
    Files.writeString(
        folder.resolve("bitstream.json"),
        """
        {"name": "kernels.jar", "bitstreamId": "%s", "version": "1",
         "platform": {"vendor": "%s", "name": "%s", "version": "%s"}, "kernels": [%s]}
        """
            .formatted(task.bitstreamId(), vendor, Rack.BOARD, Rack.VERSION, task.kernels()));
    return folder;
  }
}
