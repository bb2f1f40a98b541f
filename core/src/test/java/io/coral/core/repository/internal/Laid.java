package io.coral.core.repository.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

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
}
