package io.coral.api.artifact;

import io.coral.spec.Access;
import io.coral.spec.Platform;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    return new Artifact(
        "binary-" + random.nextInt(100) + ".bin",
        "com.example.p" + random.nextInt(100),
        random.nextInt(9) + "." + random.nextInt(9),
        random.nextBoolean() ? "" : text(),
        new Platform("xilinx", "u" + random.nextInt(300), "xdma_201920." + random.nextInt(9)),
        kernels,
        properties());
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
