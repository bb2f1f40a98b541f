package io.coral.core.repository.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Artifacts that tests lay out in folders. */
final class Laid {

  private Laid() {}

  /**
   * Lays an artifact out in a folder. The binary's content is as unlike others' as its names.
   *
   * @param name of the binary, as JSON escapes it; what no file can be called has no binary
   */
  static Path artifact(Path folder, String name, String id, String version, String... kernels)
      throws IOException {
    if (!name.contains("\\u")) {
      Files.writeString(folder.resolve(name), id + "," + version + Arrays.toString(kernels));
    }
    Files.writeString(
        folder.resolve("bitstream.json"),
        """
        {"name": "%s", "bitstreamId": "%s", "version": "%s",
         "platform": {"vendor": "xilinx", "name": "u280", "version": "xdma_201920.3"},
         "kernels": [%s]}
        """
            .formatted(
                name,
                id,
                version,
                Arrays.stream(kernels)
                    .map(
                        each ->
                            "{\"name\": \"%s\", \"kernelId\": \"%s\", \"arguments\": []}"
                                .formatted(each, each))
                    .collect(Collectors.joining(", "))));
    return folder;
  }

  /** What a change made on its way is gone. */
  static void assertNoLeftovers(Path root) throws IOException {
    try (Stream<Path> entries = Files.list(root)) {
      assertThat(entries.map(entry -> entry.getFileName().toString()))
          .isSubsetOf(List.of("objects", "references", ".staging", ".lock"));
    }
    assertThat(root.resolve(".staging")).isEmptyDirectory();
  }

  /** An artifact of three kernels, two of which are one, with a file that is no part of it. */
  static Path vector(Path temp, String name, String version, String binary) throws IOException {
    Path folder = Files.createTempDirectory(temp, "artifact");
    Files.writeString(folder.resolve(name + ".bin"), binary);
    Files.writeString(folder.resolve("extra.txt"), "not a part of it");
    Files.writeString(
        folder.resolve("bitstream.json"),
        """
        {"name": "%s.bin", "bitstreamId": "com.example.vector", "version": "%s", "author": "me",
         "platform": {"vendor": "xilinx", "name": "u280", "version": "xdma_201920.3"},
         "kernels": [
           {"name": "add", "kernelId": "addition", "arguments": []},
           {"name": "add", "kernelId": "addition", "arguments": []},
           {"name": "scale", "kernelId": "scale", "arguments": []}]}
        """
            .formatted(name, version));
    return folder;
  }

  /**
   * Packs a file, or all files of a folder.
   *
   * @param where the folder within the archive
   */
  static Path zip(Path zip, Path content, String where) throws IOException {
    try (FileSystem archive =
        FileSystems.newFileSystem(URI.create("jar:" + zip.toUri()), Map.of("create", "true"))) {
      Path target = Files.createDirectories(archive.getPath(where));
      if (Files.isRegularFile(content)) {
        Files.copy(content, target.resolve("file"));
        return zip;
      }
      try (Stream<Path> files = Files.list(content)) {
        for (Path file : files.toList()) {
          Files.copy(file, target.resolve(file.getFileName().toString()));
        }
      }
    }
    return zip;
  }
}
