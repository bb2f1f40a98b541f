package io.coral.api.artifact;

import io.coral.spec.Access;
import io.coral.spec.Platform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

/** Makes valid descriptors that use every field, from a seed. */
final class RandomArtifact {

  private static final List<String> TYPES =
      List.of("float*", "unsigned int", "ap_uint<512>*", "struct point", "long", "const char*");
  private static final List<String> TEXTS =
      List.of("plain", "with <angle> & \"quotes\"", "naïve ünïcode 加速", "two\nlines", "a  b");

  private final Random random;

  RandomArtifact(long seed) {
    random = new Random(seed);
  }

  Artifact next() {
    List<ArtifactKernel> kernels = new ArrayList<>();
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      kernels.add(kernel(i));
    }
    boolean isModel = random.nextBoolean();
    if (isModel) {
      kernels.add(network());
    }
    Artifact artifact = artifact(kernels);
    if (!isModel) {
      return artifact;
    }
    artifact = artifact.withModel(model());
    return random.nextBoolean() ? artifact.withFunction(function()) : artifact;
  }

  /** Of the network: its weights, and what is between, are the model's. */
  private Function function() {
    return new Function(
        "network",
        new Function.Body(
            "in",
            Optional.of("count"),
            8,
            random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(8 + random.nextInt(9000)),
            random.nextBoolean()
                ? List.of(Function.ANY_TYPE)
                : List.of("text/*", "application/x.a+b")),
        new Function.Result(
            "out", Optional.empty(), random.nextInt(9), 1 + random.nextInt(9), 4, "image/png"));
  }

  private Artifact artifact(List<ArtifactKernel> kernels) {
    return new Artifact(
        "binary-" + random.nextInt(100) + ".bin",
        "com.example.p" + random.nextInt(100),
        random.nextInt(9) + "." + random.nextInt(9),
        random.nextBoolean() ? "" : text(),
        new Platform("xilinx", "u" + random.nextInt(300), "xdma_201920." + random.nextInt(9)),
        kernels,
        properties());
  }

  private static ArtifactKernel network() {
    return new ArtifactKernel(
        List.of("front", "back"),
        "network",
        List.of(
            ArtifactArgument.of("float*", "in", Access.READ),
            ArtifactArgument.of("float*", "weights", Access.READ),
            ArtifactArgument.of("float*", "between", Access.WRITE),
            ArtifactArgument.of("float*", "out", Access.WRITE),
            ArtifactArgument.of("int", "count", Access.READ_WRITE)),
        Map.of());
  }

  private Model model() {
    List<String> labels = random.nextBoolean() ? List.of() : List.of("naïve", "b");
    return new Model(
        "network-" + random.nextInt(100),
        "network",
        List.of(tensor("x", "in", List.of())),
        List.of(tensor("y", "out", labels)),
        List.of(tensor("z", "between", List.of())),
        List.of(new Model.Weights("weights", "weights.bin", "0123456789abcdef".repeat(4))),
        Optional.of(
            new Model.Batch(
                "count",
                64,
                random.nextBoolean()
                    ? Optional.empty()
                    : Optional.of(
                        new Model.Joining(
                            Duration.ofNanos(1000L * random.nextInt(9000)),
                            random.nextBoolean() ? List.of() : List.of(8, 32),
                            random.nextBoolean())))));
  }

  private Tensor tensor(String name, String argument, List<String> labels) {
    return new Tensor(
        name, DataType.FP32, List.of(Tensor.BATCH, 1 + random.nextInt(9), 2), argument, labels);
  }

  private ArtifactKernel kernel(int number) {
    List<String> stages = new ArrayList<>();
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      stages.add("kernel" + number + ":{unit_" + i + "}");
    }
    List<ArtifactArgument> arguments = new ArrayList<>();
    int argumentCount = random.nextInt(5);
    for (int i = 0; i < argumentCount; i++) {
      arguments.add(argument(i, count));
    }
    return new ArtifactKernel(stages, "id" + number, arguments, properties());
  }

  private ArtifactArgument argument(int position, int stages) {
    List<Integer> index = new ArrayList<>();
    List<Integer> memory = new ArrayList<>();
    for (int stage = 0; stage < stages; stage++) {
      index.add(random.nextInt(4) == 0 ? ArtifactArgument.NOT_USED : position);
      memory.add(random.nextInt(32));
    }
    return new ArtifactArgument(
        TYPES.get(random.nextInt(TYPES.size())),
        random.nextBoolean() ? "" : "argument" + position,
        random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(1 + random.nextInt(64)),
        random.nextBoolean() ? List.of() : index,
        random.nextBoolean() ? List.of() : memory,
        Access.values()[random.nextInt(3)],
        properties());
  }

  private Map<String, String> properties() {
    Map<String, String> properties = new LinkedHashMap<>();
    if (random.nextBoolean()) {
      properties.put("csr.offset", "0x" + Integer.toHexString(random.nextInt(4096)));
      properties.put("9 is no/XML:name", text());
      properties.put("empty", "");
    }
    return properties;
  }

  private String text() {
    return TEXTS.get(random.nextInt(TEXTS.size()));
  }
}
