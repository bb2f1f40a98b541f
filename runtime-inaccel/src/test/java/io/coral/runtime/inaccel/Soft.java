package io.coral.runtime.inaccel;

import io.coral.spec.Access;
import io.coral.spec.ArgumentInfo;
import io.coral.spec.Bitstream;
import io.coral.spec.KernelInfo;
import io.coral.spec.Platform;
import io.coral.spec.Resource;
import io.coral.spec.format.Digests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/** The tests' C runtime and its binaries. */
public final class Soft {

  /** What it is loaded on. */
  public static final Path STACK = Path.of("target", "libsoft-stack.so").toAbsolutePath();

  /** Every trap but that of a release that takes a second. */
  static final String QUICK =
      "null-strings dark holes short forget repoint unaligned order threads unchecked silent"
          + " wreck contexts minus-one";

  private static final Path LIBRARY = Path.of("target", "libsoft.so").toAbsolutePath();

  private static final ArgumentInfo INT = argument("int", OptionalInt.of(4), Set.of());
  private static final ArgumentInfo LONG = argument("long", OptionalInt.of(8), Set.of());

  static final Platform PLATFORM = new Platform("inaccel", "soft", "1");

  static final KernelInfo VECTOR_ADD =
      kernel("vector_add", buffer("float*", 0), buffer("float*", 0), buffer("float*", 0), INT);

  /** From its first argument to its second, so many bytes. */
  public static final KernelInfo COPY =
      kernel("copy", buffer("char*", 0), buffer("char*", 0), LONG);

  static final KernelInfo SPIN = kernel("spin", INT);

  static final KernelInfo FAULT = kernel("fault");

  static final KernelInfo TWO_BANKS = kernel("two_banks", buffer("int*", 0), buffer("int*", 2));

  private Soft() {}

  /** A library of its own: nothing of another's state is in it. */
  public static Path library(Path folder, String name) {
    try {
      return Files.copy(LIBRARY, folder.resolve(name + ".so"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its line of {@code libraries}. */
  public static String line(Path library, String traps) {
    String file = String.valueOf(library.getFileName());
    return "name="
        + file.substring(0, file.indexOf('.'))
        + "; path="
        + library
        + "; load="
        + STACK
        + "; platform=inaccel/soft/1; env=INACCEL_SOFT="
        + traps;
  }

  static InaccelRuntime runtime(String... lines) {
    return new InaccelRuntime(Map.of("libraries", List.of(lines), "in.process", "true"), List::of);
  }

  /** One with a library of its own that has every trap but the slow one. */
  static InaccelRuntime quick(Path folder) {
    return runtime(line(library(folder, "soft"), QUICK));
  }

  static Resource open(InaccelRuntime runtime, int device) {
    return runtime.open(runtime.discover().devices().get(device).id());
  }

  /** A binary with kernels, as its descriptor declares it. */
  public static Bitstream bitstream(KernelInfo... kernels) {
    StringBuilder text = new StringBuilder("soft-binary 1\n");
    for (KernelInfo kernel : kernels) {
      text.append(kernel.name()).append('\n');
    }
    ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.US_ASCII));
    return new Bitstream(
        "soft.bin",
        bytes,
        Optional.of(PLATFORM),
        Arrays.asList(kernels),
        Map.of("binary.sha256", Digests.sha256(bytes)));
  }

  static KernelInfo kernel(String name, ArgumentInfo... arguments) {
    return new KernelInfo(
        name,
        List.of(),
        IntStream.range(0, arguments.length)
            .mapToObj(
                index ->
                    new ArgumentInfo(
                        index,
                        "a" + index,
                        arguments[index].type(),
                        arguments[index].size(),
                        Access.READ_WRITE,
                        arguments[index].memories(),
                        Map.of()))
            .toList(),
        Map.of());
  }

  static ArgumentInfo buffer(String type, int memory) {
    return argument(type, OptionalInt.empty(), Set.of(memory));
  }

  private static ArgumentInfo argument(String type, OptionalInt size, Set<Integer> memories) {
    return new ArgumentInfo(0, "", type, size, Access.READ_WRITE, memories, Map.of());
  }
}
