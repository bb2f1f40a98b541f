package io.coral.client.python;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.core.repository.internal.DiskRepository;
import io.coral.daemon.internal.DaemonRig;
import io.coral.runtime.sim.kernel.KernelJar;
import io.coral.spec.Platform;
import io.coral.spec.format.Digests;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packages coral.models and coral.keras, with numpy and Pillow, against a daemon. */
@Timeout(300)
class ModelsTest {

  private static final Platform PLATFORM = new Platform("coral", "sim", "1.0");
  private static final String DESCRIPTOR =
      """
      {"name": "kernels.jar", "bitstreamId": "%1$s", "version": "%2$s",
       "platform": {"vendor": "coral", "name": "sim", "version": "1.0"},
       "kernels": [{"name": "nearest", "kernelId": "k", "arguments": [
        {"type": "uchar*", "name": "images", "access": "r"},
        {"type": "int*", "name": "numbers", "access": "r"},
        {"type": "int*", "name": "means", "access": "w"},
        {"type": "int*", "name": "scores", "access": "w"},
        {"type": "short", "name": "count"}]}],
       "model": {"name": "%1$s", "kernelId": "k",
        "inputs": [{"name": "image", "datatype": "UINT8", "shape": [-1, %3$s, 3],
          "argument": "images"}],
        "between": [{"name": "means", "datatype": "INT32", "shape": [-1, 1], "argument": "means"}],
        "outputs": [{"name": "near", "datatype": "INT32", "shape": [-1, %4$d], "argument": "scores",
          "label": [%5$s]}],
        "constants": [{"argument": "numbers", "file": "numbers.bin", "sha256": "%6$s"}],
        "batch": {"argument": "count", "most": 8}}}
      """;

  @TempDir private Path temp;

  @Test
  void modelsAreAskedByTheirNames() throws Exception {
    String program = Python.with("numpy, PIL");
    Path here = Path.of("").toAbsolutePath();
    Python python = new Python(program, here, temp.resolve("said"), "src:src/test/python");
    try (DaemonRig rig = new DaemonRig(temp)) {
      install("levels", "9", "2, 2", "\"dark\", \"grey\"", 0, 10);
      install("levels", "10", "2, 2", "\"dark\", \"grey\", \"light\"", 0, 127, 255);
      String labels =
          IntStream.range(0, 1_000)
              .mapToObj(i -> "\"n%08d number %d\"".formatted(i, i))
              .collect(Collectors.joining(","));
      install("net", "1", "224, 224", labels, IntStream.range(0, 1_000).toArray());

      assertThat(python.test(rig, "models"))
          .containsPattern("Ran [1-9][0-9]* tests")
          .endsWith("\nOK\n");
    }
  }

  private void install(String name, String version, String size, String labels, int... numbers)
      throws IOException {
    Path folder = Files.createDirectories(temp.resolve(name + version));
    ByteBuffer weights =
        ByteBuffer.allocate(numbers.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    weights.asIntBuffer().put(numbers);
    Files.write(folder.resolve("numbers.bin"), weights.array());
    Files.write(
        folder.resolve("kernels.jar"), KernelJar.pack(PLATFORM, List.of(NearestKernel.class)));
    Files.writeString(
        folder.resolve("bitstream.json"),
        DESCRIPTOR.formatted(name, version, size, numbers.length, labels, Digests.sha256(weights)));
    DiskRepository.ofSystemProperties().install(folder);
  }
}
