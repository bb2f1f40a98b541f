package io.coral.spark.examples;

import io.coral.core.repository.internal.DiskRepository;
import io.coral.daemon.internal.DaemonRig;
import io.coral.examples.kernels.VectorAdd;
import io.coral.runtime.sim.kernel.KernelJar;
import io.coral.runtime.sim.kernel.SimKernel;
import io.coral.spark.examples.kernels.Costly;
import io.coral.spark.examples.kernels.Deflate;
import io.coral.spark.examples.kernels.Nearest;
import io.coral.spark.examples.kernels.Slowly;
import io.coral.spec.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A machine with boards of its own: a daemon, with what the examples call installed. */
final class Machine implements AutoCloseable {

  private static final String DESCRIPTOR =
      """
      {"name": "kernels.jar", "bitstreamId": "%s", "version": "1",
       "platform": {"vendor": "%s", "name": "%s", "version": "%s"}, "kernels": [
        {"name": "%s", "kernelId": "%s", "arguments": [%s]}]}
      """;

  private static final Platform SIMULATED = new Platform("coral", "sim", "1.0");

  /** That of {@code u250.doubled}. */
  private static final Platform U250 = new Platform("xilinx", "u250", "1.0");

  private final DaemonRig rig;

  Machine(Path folder, String boards) throws IOException {
    rig = new DaemonRig(Files.createDirectories(folder), boards);
    install(
        folder,
        SIMULATED,
        VectorAdd.class,
        "vector_add",
        "vector.addition",
        "float* a r",
        "float* b r",
        "float* c w",
        "int size");
    install(
        folder,
        SIMULATED,
        Nearest.class,
        "nearest",
        "kmeans.nearest",
        "float* points r",
        "float* centres r",
        "int* nearest w",
        "int n",
        "int dimensions",
        "int k");
    install(
        folder,
        SIMULATED,
        Deflate.class,
        "deflate",
        "gzip.deflate",
        "char* in r",
        "int length",
        "char* out w",
        "int* size w");
    for (Map.Entry<String, Platform> doubled :
        Map.of("slow.doubled", SIMULATED, "u250.doubled", U250).entrySet()) {
      install(
          folder,
          doubled.getValue(),
          Slowly.class,
          "slowly",
          doubled.getKey(),
          "int* number rw",
          "int millis");
    }
    install(
        folder,
        SIMULATED,
        Costly.class,
        "costly",
        "costly.copy",
        "float* in r",
        "float* out w",
        "int n");
  }

  /** Installs a kernel as an accelerator, whose arguments are {@code type name access}. */
  private static void install(
      Path folder,
      Platform platform,
      Class<? extends SimKernel> kernel,
      String name,
      String accelerator,
      String... arguments)
      throws IOException {
    String[] id = accelerator.split("\\.");
    Path artifact = Files.createDirectories(folder.resolve(accelerator));
    List<String> prototype = List.of(arguments).stream().map(Machine::argument).toList();
    Files.write(artifact.resolve("kernels.jar"), KernelJar.pack(platform, List.of(kernel)));
    Files.writeString(
        artifact.resolve("bitstream.json"),
        DESCRIPTOR.formatted(
            id[0],
            platform.vendor(),
            platform.name(),
            platform.version(),
            name,
            id[1],
            String.join(", ", prototype)));
    DiskRepository.ofSystemProperties().install(artifact);
  }

  private static String argument(String words) {
    String[] word = words.split(" ");
    return word.length < 3
        ? "{\"type\": \"%s\", \"name\": \"%s\"}".formatted(word[0], word[1])
        : "{\"type\": \"%s\", \"name\": \"%s\", \"access\": \"%s\"}"
            .formatted(word[0], word[1], word[2]);
  }

  DaemonRig rig() {
    return rig;
  }

  @Override
  public void close() {
    rig.close();
  }
}
