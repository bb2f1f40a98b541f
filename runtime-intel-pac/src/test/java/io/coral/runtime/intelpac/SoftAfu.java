package io.coral.runtime.intelpac;

import io.coral.runtime.intelpac.format.GbsFile;
import io.coral.runtime.intelpac.harness.SoftControl;
import io.coral.spec.Access;
import io.coral.spec.ArgumentInfo;
import io.coral.spec.Bitstream;
import io.coral.spec.KernelInfo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Assumptions;

/** The software AFU: its library, its control, its binaries. */
public final class SoftAfu {

  /** The first card. */
  public static final String CARD_0 = "pac-0000:3b:00.0";

  /** The second card. */
  static final String CARD_1 = "pac-0000:af:00.0";

  static final int INVALID_PARAM = 1;
  static final int EXCEPTION = 3;
  static final int NO_MEMORY = 5;

  private static final UUID OTHER_INTERFACE =
      UUID.fromString("69528db6-eb31-577a-8c36-68f9faa081f6");

  private static final UUID POLLED_AFU = UUID.fromString("5a1cc0de-0002-4c0a-8a1d-c0ffee000002");

  private static final String FABRIC =
      """
      soft-afu 1
      kernel vector_add 100
      kernel copy 200
      kernel spin 300
      kernel fault 400
      kernel empty 500
      kernel spin 600
      kernel two_banks 700 2
      kernel vector_add 800 7
      memory 40 1000 1000 64
      """;

  /** What a descriptor says of the memory on the board. */
  static final Map<String, String> BOARD_MEMORY =
      Map.of(
          "memory.1.size", "0x4000000",
          "memory.1.window", "0x1000",
          "memory.1.control", "0x40");

  private SoftAfu() {}

  /** Its library, or what stands in its place. */
  static String library() {
    return SoftControl.library();
  }

  /** The settings of a runtime on it, with more on top. */
  public static Map<String, Object> settings(String... more) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("opae.library", library());
    settings.put("memory.size", "4GiB");
    settings.put("memory.max.allocation", "1GiB");
    settings.put("opencl.platform", "none");
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    return settings;
  }

  static IntelPacRuntime runtime(String... more) {
    return new IntelPacRuntime(settings(more));
  }

  /** Gives a command, as opae_soft_control describes; a runtime is open. */
  public static void control(String command) {
    assumeSoftware();
    SoftControl.give(command);
  }

  /** Takes back what was commanded, for a clean-up, which must go on whatever the library is. */
  public static void mend() {
    if (SoftControl.isThere()) {
      SoftControl.give("clear");
      SoftControl.give("mend 0");
    }
  }

  /** How many native objects live; none where that is not told. */
  public static long live() {
    return SoftControl.isThere() ? SoftControl.live() : 0;
  }

  /** A real library takes the software AFU's place, and no commands. */
  public static void assumeSoftware() {
    Assumptions.assumeTrue(SoftControl.isThere(), "this is not the software AFU");
  }

  /** All kernels, with an interrupt. */
  public static byte[] interruptGbs() {
    return GbsFile.of(GbsFile.INTERFACE, GbsFile.AFU, FABRIC + "interrupts\n");
  }

  /** All kernels, to be polled. */
  static byte[] polledGbs() {
    return GbsFile.of(GbsFile.INTERFACE, POLLED_AFU, FABRIC);
  }

  /** Sound, for another shell. */
  static byte[] wrongInterfaceGbs() {
    return GbsFile.of(OTHER_INTERFACE, GbsFile.AFU, FABRIC);
  }

  static Bitstream interrupting() {
    return bitstream(interruptGbs());
  }

  static Bitstream polled() {
    return bitstream(polledGbs());
  }

  public static Bitstream bitstream(byte[] gbs) {
    return bitstream(gbs, kernels(), Map.of());
  }

  static Bitstream bitstream(byte[] gbs, List<KernelInfo> kernels, Map<String, String> properties) {
    return new Bitstream("roles.gbs", ByteBuffer.wrap(gbs), Optional.empty(), kernels, properties);
  }

  public static List<KernelInfo> kernels() {
    return List.of(
        kernel("vector_add", "0x100", "float*", "float*", "float*", "int"),
        kernel("copy", "0x200", "char*", "char*", "long"),
        kernel("spin", "0x300, 0x600", "int"),
        kernel("fault", "0x400"),
        kernel("empty", "0x500", "long", "long", "int"));
  }

  static KernelInfo kernel(String name, String offset, String... types) {
    List<ArgumentInfo> arguments = new ArrayList<>();
    for (String type : types) {
      arguments.add(argument(arguments.size(), type, Map.of()));
    }
    return new KernelInfo(name, List.of(), arguments, Map.of("csr.offset", offset));
  }

  static ArgumentInfo argument(int index, String type, Map<String, String> properties) {
    return new ArgumentInfo(
        index,
        "argument" + index,
        type,
        OptionalInt.empty(),
        Access.READ_WRITE,
        Set.of(),
        properties);
  }
}
