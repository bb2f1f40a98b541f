package io.coral.core.repository.internal;

import io.coral.api.repository.InstalledBitstream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A process that installs, reads and removes until it is done or killed. */
final class Visitor {
  private Visitor() {}

  /** The root, a folder of its own, its name, and how many rounds. */
  public static void main(String[] arguments) throws Exception {
    DiskRepository repository = new DiskRepository(Path.of(arguments[0]), new BinaryFormats());
    Path scratch = Files.createDirectories(Path.of(arguments[1]));
    String name = arguments[2];
    for (int round = 0; round < Integer.parseInt(arguments[3]); round++) {
      Path own = Files.createDirectory(scratch.resolve("own" + round));
      Laid.artifact(own, "a.bin", "com.example." + name, "1", "k" + round % 3);
      InstalledBitstream installed = repository.install(own);
      Path shared = Files.createDirectory(scratch.resolve("shared" + round));
      Laid.artifact(shared, name + ".bin", "com.example.shared", "1", "k");
      repository.install(shared);
      if (repository.find("com.example.shared.k").size() != 1) {
        throw new IllegalStateException("the shared artifact was gone");
      }
      if (!repository.list().contains(installed)) {
        throw new IllegalStateException("what was installed was gone");
      }
      System.out.println(round);
      if (round % 3 == 2) {
        repository.remove(installed.folder().getFileName().toString());
      }
    }
  }
}
