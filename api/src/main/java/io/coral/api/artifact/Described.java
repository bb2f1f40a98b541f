package io.coral.api.artifact;

import io.coral.spec.ArgumentInfo;
import io.coral.spec.Bitstream;
import io.coral.spec.KernelInfo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Descriptor to bitstream and back. */
final class Described {

  /** {@code kernel:{instance}}, the spelling of one instance in existing artifacts. */
  private static final Pattern INSTANCE = Pattern.compile("([^:{}]+):\\{[^:{}]+\\}");

  private Described() {}

  static Bitstream toBitstream(Artifact artifact, ByteBuffer bytes) {
    Map<String, Declared> kernels = new LinkedHashMap<>();
    for (ArtifactKernel entry : artifact.kernels()) {
      for (int stage = 0; stage < entry.name().size(); stage++) {
        String spelled = entry.name().get(stage);
        Matcher instance = INSTANCE.matcher(spelled);
        boolean isInstance = instance.matches();
        Declared kernel =
            kernels.computeIfAbsent(isInstance ? instance.group(1) : spelled, Declared::new);
        if (isInstance) {
          kernel.instances.add(spelled);
        }
        kernel.properties.putAll(entry.properties());
        kernel.add(artifact, entry, stage);
      }
    }
    return new Bitstream(
        artifact.name(),
        bytes,
        Optional.of(artifact.platform()),
        kernels.values().stream().map(Declared::info).toList(),
        artifact.properties());
  }

  static Artifact toArtifact(Bitstream described, String bitstreamId, String version) {
    List<ArtifactKernel> kernels = new ArrayList<>();
    for (KernelInfo kernel : described.kernels()) {
      List<String> units =
          kernel.instances().size() > 1 ? kernel.instances() : List.of(kernel.name());
      for (String unit : units) {
        List<ArtifactArgument> arguments = new ArrayList<>();
        for (int position = 0; position < kernel.arguments().size(); position++) {
          arguments.add(toArgument(kernel.arguments().get(position), position, unit));
        }
        kernels.add(
            new ArtifactKernel(
                List.of(unit), kernel.name(), arguments, sorted(kernel.properties())));
      }
    }
    if (kernels.isEmpty()) {
      throw new ArtifactException(
          described.name(),
          0,
          "kernels",
          "the binary tells of no kernel; write the descriptor by hand");
    }
    return new Artifact(
        described.name(),
        bitstreamId,
        version,
        "",
        described
            .platform()
            .orElseThrow(
                () ->
                    new ArtifactException(
                        described.name(),
                        0,
                        "platform",
                        "the binary tells no platform; write the descriptor by hand")),
        kernels,
        sorted(described.properties()));
  }

  /** In an order of their own: what is made of a file is the same each time. */
  private static Map<String, String> sorted(Map<String, String> properties) {
    return new TreeMap<>(properties);
  }

  private static ArtifactArgument toArgument(ArgumentInfo argument, int position, String unit) {
    Set<Integer> memories = argument.memoriesOf(unit);
    boolean known = CType.of(argument.type()).size().isPresent();
    return new ArtifactArgument(
        argument.type(),
        argument.name(),
        known || argument.isBuffer() ? OptionalInt.empty() : argument.size(),
        argument.index() == position ? List.of() : List.of(argument.index()),
        memories.isEmpty() ? List.of() : List.of(Collections.min(memories)),
        argument.access(),
        withoutUnits(argument.properties()));
  }

  private static Map<String, String> withoutUnits(Map<String, String> properties) {
    Map<String, String> others = sorted(properties);
    others.keySet().removeIf(key -> key.startsWith(ArgumentInfo.UNIT_MEMORIES));
    return others;
  }

  /** One hardware kernel, gathered from all entries that name it. */
  private static final class Declared {
    private final String name;
    private final Set<String> instances = new LinkedHashSet<>();
    private final TreeMap<Integer, ArgumentInfo> arguments = new TreeMap<>();
    private final Map<String, String> properties = new LinkedHashMap<>();
    private Set<Integer> indexes = Set.of();

    Declared(String name) {
      this.name = name;
    }

    void add(Artifact artifact, ArtifactKernel entry, int stage) {
      Set<Integer> mine = new HashSet<>();
      for (int position = 0; position < entry.arguments().size(); position++) {
        ArtifactArgument argument = entry.arguments().get(position);
        OptionalInt index = argument.indexIn(stage, position);
        if (index.isPresent()) {
          mine.add(index.getAsInt());
          ArgumentInfo next =
              info(argument, entry.name().get(stage), index.getAsInt(), argument.memoryIn(stage));
          ArgumentInfo both = arguments.merge(index.getAsInt(), next, Declared::merged);
          if (!both.type().equals(next.type())) {
            throw contradiction(artifact, "argument " + index.getAsInt() + " has two types");
          }
        }
      }
      if (!indexes.isEmpty() && !indexes.equals(mine)) {
        throw contradiction(artifact, "it is declared with different arguments");
      }
      indexes = mine;
    }

    private ArtifactException contradiction(Artifact artifact, String text) {
      return new ArtifactException(
          artifact.name(), 0, "kernels", "hardware kernel " + name + ": " + text);
    }

    private static ArgumentInfo info(
        ArtifactArgument argument, String spelled, int index, OptionalInt memory) {
      Map<String, String> properties = new TreeMap<>(argument.properties());
      if (memory.isPresent() && INSTANCE.matcher(spelled).matches()) {
        properties.put(ArgumentInfo.UNIT_MEMORIES + spelled, Integer.toString(memory.getAsInt()));
      }
      return new ArgumentInfo(
          index,
          argument.name(),
          argument.type(),
          argument.scalarSize(),
          argument.access(),
          memory.isPresent() ? Set.of(memory.getAsInt()) : Set.of(),
          properties);
    }

    /** The instances of a kernel may lie at different memories; unknown stays unknown. */
    private static ArgumentInfo merged(ArgumentInfo first, ArgumentInfo second) {
      Set<Integer> memories = new HashSet<>();
      if (!first.memories().isEmpty() && !second.memories().isEmpty()) {
        memories.addAll(first.memories());
        memories.addAll(second.memories());
      }
      Map<String, String> properties = new TreeMap<>(first.properties());
      second
          .properties()
          .forEach(
              (key, value) -> {
                if (key.startsWith(ArgumentInfo.UNIT_MEMORIES)) {
                  properties.put(key, value);
                }
              });
      return new ArgumentInfo(
          first.index(),
          first.name(),
          first.type(),
          first.size(),
          first.access(),
          memories,
          properties);
    }

    KernelInfo info() {
      return new KernelInfo(
          name,
          List.copyOf(instances),
          arguments.values().stream().map(Declared::plain).toList(),
          properties);
    }

    /** Which unit has which memory is worth telling where they differ. */
    private static ArgumentInfo plain(ArgumentInfo argument) {
      return argument.memories().size() == 1
          ? new ArgumentInfo(
              argument.index(),
              argument.name(),
              argument.type(),
              argument.size(),
              argument.access(),
              argument.memories(),
              withoutUnits(argument.properties()))
          : argument;
    }
  }
}
