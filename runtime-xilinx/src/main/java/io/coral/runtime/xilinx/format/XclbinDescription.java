package io.coral.runtime.xilinx.format;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Access;
import io.coral.spec.ArgumentInfo;
import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import io.coral.spec.KernelInfo;
import io.coral.spec.Rule;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** An xclbin in the words of the specification. */
public final class XclbinDescription {
  private static final String CONST = "const ";

  private final String name;
  private final Xclbin xclbin;
  private final UsedBanks memories;

  private XclbinDescription(String name, Xclbin xclbin) {
    this.name = name;
    this.xclbin = xclbin;
    this.memories = xclbin.usedBanks();
  }

  /**
   * Platform and kernels of a file.
   *
   * @param name for error texts
   * @param bytes the file that {@code xclbin} was read from
   * @throws AcceleratorException {@code INVALID_BINARY} when a buffer argument reaches no used bank
   */
  public static Bitstream of(String name, ByteBuffer bytes, Xclbin xclbin) {
    XclbinDescription description = new XclbinDescription(name, xclbin);
    return new Bitstream(
        name, bytes, xclbin.platform(), description.kernels(), description.properties());
  }

  /**
   * A kernel as one of its compute units has it: with the memories that this one reaches.
   *
   * @throws AcceleratorException {@code INVALID_BINARY} when a buffer argument reaches no used bank
   */
  public static KernelInfo of(
      String name, Xclbin xclbin, KernelMetadata kernel, KernelInstance instance) {
    return new XclbinDescription(name, xclbin).kernel(kernel, List.of(instance));
  }

  private List<KernelInfo> kernels() {
    Map<String, List<KernelInstance>> instances =
        xclbin.instances().stream()
            .filter(KernelInstance::isKernel)
            .collect(Collectors.groupingBy(KernelInstance::kernel));
    List<KernelInfo> kernels = new ArrayList<>();
    for (KernelMetadata kernel : xclbin.kernels()) {
      List<KernelInstance> units = instances.get(kernel.name());
      // a kernel without a compute unit cannot be opened
      if (units != null) {
        kernels.add(kernel(kernel, units));
      }
    }
    return kernels;
  }

  private KernelInfo kernel(KernelMetadata kernel, List<KernelInstance> units) {
    List<ArgumentInfo> arguments = new ArrayList<>();
    for (KernelArgument argument : kernel.arguments()) {
      if (argument.isSetByHost()) {
        arguments.add(argument(argument, arguments.size(), units));
      }
    }
    return new KernelInfo(
        kernel.name(),
        units.stream().map(KernelInstance::openName).toList(),
        arguments,
        Map.of(
            "control",
            units.stream()
                .map(KernelInstance::control)
                .distinct()
                .collect(Collectors.joining(","))));
  }

  private ArgumentInfo argument(KernelArgument argument, int position, List<KernelInstance> units) {
    Map<String, String> properties = new TreeMap<>();
    // streams are not the host's to set, so the vendor's numbers may have gaps
    properties.put("index", Integer.toString(argument.index()));
    properties.put("port", argument.port());
    properties.put("offset", "0x" + Long.toHexString(argument.offset()));
    if (!argument.isBuffer()) {
      return new ArgumentInfo(
          position,
          argument.name(),
          scalarType(argument),
          OptionalInt.of(scalarSize(argument)),
          Access.READ,
          Set.of(),
          properties);
    }
    Set<Integer> reached = new TreeSet<>();
    for (KernelInstance unit : units) {
      Set<Integer> ofUnit = memories.reachedBy(unit, argument.index());
      if (ofUnit.isEmpty()) {
        throw unconnected(argument, unit);
      }
      reached.addAll(ofUnit);
    }
    properties.put(
        "banks",
        reached.stream()
            .map(index -> memories.banks().get(index).tag())
            .collect(Collectors.joining(",")));
    boolean constant =
        argument.qualifier() == KernelArgument.CONSTANT || argument.type().startsWith(CONST);
    String type = argument.type();
    if (type.startsWith(CONST)) {
      type = type.substring(CONST.length()).strip();
    }
    if (!type.endsWith("*")) {
      type = (type.isEmpty() ? "void" : type) + "*";
    }
    return new ArgumentInfo(
        position,
        argument.name(),
        type,
        OptionalInt.empty(),
        constant ? Access.READ : Access.READ_WRITE,
        reached,
        properties);
  }

  private AcceleratorException unconnected(KernelArgument argument, KernelInstance unit) {
    return AcceleratorException.of(
            ErrorCode.INVALID_BINARY,
            "check",
            name,
            "argument "
                + argument.index()
                + " ("
                + argument.name()
                + ") of "
                + unit.openName()
                + " is a buffer, and CONNECTIVITY joins it to no used bank; expected at least one")
        .breaking(Rule.PRG_02);
  }

  /** A pointer that is passed by value, or a type that is not told, is a number to the host. */
  private static String scalarType(KernelArgument argument) {
    if (!argument.type().isEmpty() && !argument.type().endsWith("*")) {
      return argument.type();
    }
    return switch (scalarSize(argument)) {
      case 1 -> "uchar";
      case 2 -> "ushort";
      case 4 -> "uint";
      default -> "ulong";
    };
  }

  private static int scalarSize(KernelArgument argument) {
    return (int) (argument.hostSize() > 0 ? argument.hostSize() : argument.size());
  }

  private Map<String, String> properties() {
    Map<String, String> properties = new TreeMap<>();
    properties.put("xclbin.uuid", xclbin.header().uuid());
    properties.put("xclbin.version", xclbin.header().version());
    properties.put("xclbin.platform", xclbin.header().platform());
    xclbin
        .build()
        .ifPresent(
            build -> {
              build.tool().ifPresent(tool -> properties.put("xclbin.tool", tool));
              build.version().ifPresent(version -> properties.put("xclbin.tool-version", version));
            });
    for (Clock clock : xclbin.clocks()) {
      properties.put("xclbin.clock." + clock.name(), clock.megahertz() + " MHz");
    }
    return properties;
  }
}
