package io.coral.runtime.xilinx.format;

import io.coral.runtime.xilinx.format.XmlMetadata.XmlArgument;
import io.coral.runtime.xilinx.format.XmlMetadata.XmlDevice;
import io.coral.runtime.xilinx.format.XmlMetadata.XmlKernel;
import io.coral.runtime.xilinx.format.XmlMetadata.XmlPlatform;
import io.coral.runtime.xilinx.format.XmlMetadata.XmlPort;
import io.coral.runtime.xilinx.format.XmlMetadata.XmlWorkGroup;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** From the embedded metadata to kernels: every number and name checked. */
final class KernelXml {
  private static final int MAX_KERNELS = 4096;
  private static final int MAX_ARGUMENTS = 4096;
  private static final int MAX_SIZE = 1 << 20;
  private static final int MAX_QUALIFIER = 255;
  private static final int MAX_WORK_GROUP = 1 << 20;
  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private final Bytes section;
  private final List<String> warnings;

  /**
   * A reader.
   *
   * @param warnings told which kernels were left out, and why
   */
  KernelXml(Bytes section, List<String> warnings) {
    this.section = section;
    this.warnings = warnings;
  }

  List<KernelMetadata> kernels() {
    XmlMetadata project = XmlCodec.read(section);
    XmlPlatform platform = only(project.platforms, "platform");
    XmlDevice device = only(platform.devices, "platform/device");
    List<XmlKernel> found = only(device.cores, "platform/device/core").kernels;
    if (found.size() > MAX_KERNELS) {
      throw section.invalid(0, "number of kernels", found.size(), "at most " + MAX_KERNELS);
    }
    List<KernelMetadata> kernels = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (XmlKernel kernel : found) {
      try {
        if (!names.add(String.valueOf(kernel.name))) {
          // the vendor's library takes the first of a name (XRT, xclbin_parser.cpp)
          throw new OddKernel("a kernel before it has that name");
        }
        kernels.add(kernel(kernel));
      } catch (OddKernel e) {
        warnings.add("kernel " + quoted(kernel.name) + " is not offered: " + e.getMessage());
      }
    }
    return kernels;
  }

  /** What costs one kernel; the vendor's library reads past it. */
  private static final class OddKernel extends Exception {
    private static final long serialVersionUID = 1L;

    OddKernel(String text) {
      super(text);
    }
  }

  private <T> T only(List<T> elements, String path) {
    if (elements.size() != 1) {
      throw section.invalid(
          0,
          "embedded metadata",
          elements.size() + " elements project/" + path,
          "one project/platform/device/core");
    }
    return elements.get(0);
  }

  private KernelMetadata kernel(XmlKernel kernel) throws OddKernel {
    if (kernel.name == null || !IDENTIFIER.matcher(kernel.name).matches()) {
      throw new OddKernel("its name is no C identifier");
    }
    for (XmlPort port : kernel.ports) {
      // the vendor's library gives up on a port without one
      if (port.mode == null) {
        throw section.invalid(
            0, "port " + quoted(port.name) + " of " + kernel.name, "no mode", "master or slave");
      }
    }
    TreeMap<Integer, XclbinArgument> arguments = new TreeMap<>();
    for (XmlArgument argument : kernel.arguments) {
      if (argument.id == null) {
        throw section.invalid(
            0, "argument " + quoted(argument.name) + " of " + kernel.name, "no id", "its index");
      }
      // an argument without a number is the tools' own, not the host's to set
      if (!argument.id.isEmpty()) {
        XclbinArgument read = argument(kernel.name, argument);
        arguments.merge(read.index(), read, this::merged);
      }
    }
    List<XclbinArgument> read = List.copyOf(arguments.values());
    for (XclbinArgument argument : read) {
      checkArgument(argument);
    }
    if (!arguments.isEmpty() && arguments.lastKey() != arguments.size() - 1) {
      throw new OddKernel("its arguments have the indexes " + shown(arguments.keySet()));
    }
    return new KernelMetadata(
        kernel.name, read, kernel.language == null ? "" : kernel.language, workGroup(kernel));
  }

  private static String shown(Set<Integer> indexes) {
    return indexes.size() > 20
        ? indexes.stream().limit(20).toList() + "\u2026, with a gap"
        : indexes + ", with a gap";
  }

  private static void checkArgument(XclbinArgument argument) throws OddKernel {
    String what = "its argument " + argument.index() + " (" + argument.name() + ") ";
    if (argument.qualifier() > XclbinArgument.STREAM) {
      throw new OddKernel(what + "is of the unknown kind " + argument.qualifier());
    }
    if (argument.qualifier() == XclbinArgument.LOCAL) {
      throw new OddKernel(what + "is local memory, whose size is not known");
    }
    if (argument.qualifier() == XclbinArgument.SCALAR && argument.size() == 0) {
      throw new OddKernel(what + "is a scalar of no bytes");
    }
  }

  /** The vendor writes zeros where the source asks for no size. */
  private static List<Long> workGroup(XmlKernel kernel) throws OddKernel {
    if (kernel.workGroups.isEmpty()) {
      return List.of();
    }
    XmlWorkGroup group = kernel.workGroups.get(0);
    String what = "its compileWorkGroupSize";
    List<Long> sizes =
        List.of(
            ownNumber(group.x, MAX_WORK_GROUP, what),
            ownNumber(group.y, MAX_WORK_GROUP, what),
            ownNumber(group.z, MAX_WORK_GROUP, what));
    return sizes.contains(0L) ? List.of() : sizes;
  }

  private XclbinArgument argument(String kernel, XmlArgument argument) throws OddKernel {
    String what = "argument " + quoted(argument.name) + " of " + kernel + ", ";
    return new XclbinArgument(
        (int) number(argument.id, MAX_ARGUMENTS - 1, what + "id"),
        argument.name == null ? "" : Printable.of(argument.name),
        (int)
            ownNumber(
                argument.addressQualifier,
                MAX_QUALIFIER,
                "the addressQualifier of its argument " + quoted(argument.name)),
        argument.port == null ? "" : Printable.of(argument.port),
        number(argument.size, MAX_SIZE, what + "size"),
        number(argument.offset, Integer.MAX_VALUE, what + "offset"),
        number(argument.hostSize, MAX_SIZE, what + "hostSize"),
        argument.type == null ? "" : Printable.of(argument.type.strip()));
  }

  /** The pieces of an argument count together, for the vendor's library too. */
  private XclbinArgument merged(XclbinArgument first, XclbinArgument next) {
    long size = first.size() + next.size();
    if (size > MAX_SIZE || first.hostSize() + next.hostSize() > MAX_SIZE) {
      throw section.invalid(
          0,
          "argument " + first.index() + " (" + first.name() + "), all its pieces",
          size + " bytes and " + (first.hostSize() + next.hostSize()) + " of the host",
          "at most " + MAX_SIZE);
    }
    return new XclbinArgument(
        first.index(),
        first.name(),
        first.qualifier(),
        first.port(),
        size,
        Math.min(first.offset(), next.offset()),
        first.hostSize() + next.hostSize(),
        first.type());
  }

  /**
   * A number that the vendor's library reads for every kernel before it loads the file (XRT,
   * xclbin_parser.cpp): one that it cannot read, or that is huge, stands against all of it.
   */
  private long number(@Nullable String text, long max, String what) {
    OptionalLong value = parsed(text, max);
    if (value.isEmpty()) {
      throw section.invalid(0, what, quoted(text), expected(max));
    }
    return value.getAsLong();
  }

  /** A number that matters to its kernel alone. */
  private static long ownNumber(@Nullable String text, long max, String what) throws OddKernel {
    return parsed(text, max)
        .orElseThrow(
            () -> new OddKernel(what + " is " + quoted(text) + "; expected " + expected(max)));
  }

  private static String expected(long max) {
    return "a decimal or hexadecimal number from 0 to " + max;
  }

  /** A decimal or hexadecimal number from 0 to {@code max}; empty where the text is none. */
  private static OptionalLong parsed(@Nullable String text, long max) {
    if (text == null) {
      return OptionalLong.empty();
    }
    String digits = text.strip();
    try {
      long value =
          digits.startsWith("0x") || digits.startsWith("0X")
              ? Long.parseUnsignedLong(digits, 2, digits.length(), 16)
              : Long.parseLong(digits);
      return value >= 0 && value <= max ? OptionalLong.of(value) : OptionalLong.empty();
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private static String quoted(@Nullable String text) {
    if (text == null) {
      return "nothing";
    }
    return "'" + Printable.of(text) + "'";
  }
}
