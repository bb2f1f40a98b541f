package io.coral.runtime.xilinx.format;

import io.coral.opencl.support.WorkSize;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Access;
import io.coral.spec.ArgumentInfo;
import io.coral.spec.Bitstream;
import io.coral.spec.KernelInfo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** An xclbin in the words of the specification. */
public final class XclbinDescription {
  private static final String CONST = "const ";

  private final Xclbin xclbin;
  private final UsedBanks memories;
  private final List<String> warnings;

  private XclbinDescription(Xclbin xclbin) {
    this.xclbin = xclbin;
    this.memories = xclbin.usedBanks();
    this.warnings = new ArrayList<>(xclbin.warnings());
  }

  /**
   * Platform and kernels of a file.
   *
   * @param name for error texts
   * @param bytes the file that {@code xclbin} was read from
   */
  public static Bitstream of(String name, ByteBuffer bytes, Xclbin xclbin) {
    XclbinDescription description = new XclbinDescription(xclbin);
    List<KernelInfo> kernels = description.kernels();
    return new Bitstream(
        name, bytes, xclbin.platform(), kernels, description.properties(), description.warnings);
  }

  /** A kernel as one of its compute units has it: with the memories that this one reaches. */
  public static KernelInfo of(Xclbin xclbin, KernelMetadata kernel, KernelInstance instance) {
    return new XclbinDescription(xclbin).kernel(kernel, List.of(instance));
  }

  /**
   * How many work items run each kernel, by its name.
   *
   * @param declared what an artifact says
   * @param kernels as the file tells them
   * @throws AcceleratorException {@code INVALID_BINARY} where the artifact contradicts the file, or
   *     declares a kernel of which nothing says how many
   */
  public static Map<String, WorkSize> workSizes(Bitstream declared, List<KernelInfo> kernels) {
    return WorkSize.all(declared, kernels.stream().map(XclbinDescription::withWorkSize).toList());
  }

  /** The file tells of every kernel whether it runs over many work items. */
  private static KernelInfo withWorkSize(KernelInfo kernel) {
    Map<String, String> properties = new TreeMap<>(kernel.properties());
    properties.putIfAbsent(WorkSize.GLOBAL, "1");
    return new KernelInfo(kernel.name(), kernel.instances(), kernel.arguments(), properties);
  }

  private List<KernelInfo> kernels() {
    List<KernelInfo> kernels = new ArrayList<>();
    for (KernelMetadata kernel : xclbin.kernels()) {
      List<KernelInstance> units =
          xclbin.instancesOf(kernel.name()).stream()
              .filter(unit -> isOffered(kernel, unit))
              .toList();
      // a kernel without a compute unit that is offered cannot be opened
      if (!units.isEmpty()) {
        KernelInfo info = kernel(kernel, units);
        kernels.add(info);
        WorkSize.warning(info).ifPresent(warnings::add);
      }
    }
    return kernels;
  }

  /** What runs by itself cannot be run on request, so nobody is offered it. */
  private boolean isOffered(KernelMetadata kernel, KernelInstance unit) {
    if (unit.isFreeRunning()) {
      warnings.add(
          "compute unit "
              + unit.openName()
              + " is not offered: it runs by itself (ap_ctrl_none), and cannot be run on request");
      return false;
    }
    for (XclbinArgument argument : kernel.arguments()) {
      if (argument.isBuffer() && memories.reachedBy(unit, argument.index()).isEmpty()) {
        warnings.add(
            "compute unit " + unit.openName() + " is not offered: " + unconnected(argument));
        return false;
      }
    }
    return true;
  }

  private String globalSize(KernelMetadata kernel) {
    return xclbin.keyValues().getOrDefault(WorkSize.GLOBAL + "." + kernel.name(), "");
  }

  private KernelInfo kernel(KernelMetadata kernel, List<KernelInstance> units) {
    List<ArgumentInfo> arguments = new ArrayList<>();
    for (XclbinArgument argument : kernel.arguments()) {
      if (argument.isSetByHost()) {
        arguments.add(argument(argument, arguments.size(), units));
      }
    }
    Map<String, String> properties = new TreeMap<>();
    properties.put(
        "control",
        units.stream().map(KernelInstance::control).distinct().collect(Collectors.joining(",")));
    if (!kernel.isSingleWorkItem()) {
      properties.put(WorkSize.GLOBAL, globalSize(kernel));
      localSize(kernel).ifPresent(size -> properties.put(WorkSize.LOCAL, size));
    }
    return new KernelInfo(
        kernel.name(),
        units.stream().map(KernelInstance::openName).toList(),
        arguments,
        properties);
  }

  private Optional<String> localSize(KernelMetadata kernel) {
    return kernel.workGroup().isEmpty()
        ? Optional.ofNullable(xclbin.keyValues().get(WorkSize.LOCAL + "." + kernel.name()))
        : Optional.of(
            kernel.workGroup().stream().map(String::valueOf).collect(Collectors.joining(",")));
  }

  private ArgumentInfo argument(XclbinArgument argument, int position, List<KernelInstance> units) {
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
      reached.addAll(memories.reachedBy(unit, argument.index()));
    }
    for (KernelInstance unit : units) {
      Set<Integer> own = new TreeSet<>(memories.reachedBy(unit, argument.index()));
      if (!own.equals(reached)) {
        properties.put(ArgumentInfo.UNIT_MEMORIES + unit.openName(), numbers(own));
      }
    }
    properties.put(
        "banks",
        reached.stream()
            .map(index -> memories.banks().get(index).tag())
            .collect(Collectors.joining(",")));
    String vendors =
        numbers(reached.stream().map(index -> memories.banks().get(index).index()).toList());
    if (!vendors.equals(numbers(reached))) {
      properties.put(ArgumentInfo.VENDOR_MEMORIES, vendors);
    }
    boolean constant =
        argument.qualifier() == XclbinArgument.CONSTANT || argument.type().startsWith(CONST);
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

  private static String numbers(Collection<Integer> indexes) {
    return indexes.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  private static String unconnected(XclbinArgument argument) {
    return "its argument "
        + argument.index()
        + " ("
        + argument.name()
        + ") is a buffer, and the connectivity joins it to no used bank";
  }

  /** A pointer that is passed by value, or a type that is not told, is a number to the host. */
  private static String scalarType(XclbinArgument argument) {
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

  private static int scalarSize(XclbinArgument argument) {
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
    if (!xclbin.interfaces().isEmpty()) {
      properties.put(Bitstream.INTERFACES, String.join(",", xclbin.interfaces()));
    }
    for (Clock clock : xclbin.clocks()) {
      properties.put("xclbin.clock." + clock.name(), clock.megahertz() + " MHz");
    }
    return properties;
  }
}
