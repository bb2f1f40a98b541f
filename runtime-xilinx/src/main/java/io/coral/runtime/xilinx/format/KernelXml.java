package io.coral.runtime.xilinx.format;

import io.coral.runtime.xilinx.format.XmlMetadata.XmlArgument;
import io.coral.runtime.xilinx.format.XmlMetadata.XmlKernel;
import io.coral.runtime.xilinx.format.XmlMetadata.XmlPort;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** From the embedded metadata to kernels: every number and name checked. */
final class KernelXml {
  private static final int MAX_KERNELS = 4096;
  private static final int MAX_ARGUMENTS = 4096;
  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private final Bytes section;

  KernelXml(Bytes section) {
    this.section = section;
  }

  List<KernelMetadata> kernels() {
    XmlMetadata project = XmlCodec.read(section);
    if (project.platform == null
        || project.platform.device == null
        || project.platform.device.core == null) {
      throw section.invalid(
          0, "embedded metadata", "no such element", "project/platform/device/core");
    }
    List<XmlKernel> found = project.platform.device.core.kernels;
    if (found.size() > MAX_KERNELS) {
      throw section.invalid(0, "number of kernels", found.size(), "at most " + MAX_KERNELS);
    }
    List<KernelMetadata> kernels = new ArrayList<>();
    for (XmlKernel kernel : found) {
      kernels.add(kernel(kernel));
    }
    if (kernels.stream().map(KernelMetadata::name).distinct().count() < kernels.size()) {
      throw section.invalid(0, "embedded metadata", "two kernels of one name", "different names");
    }
    return kernels;
  }

  private KernelMetadata kernel(XmlKernel kernel) {
    if (kernel.name == null || !IDENTIFIER.matcher(kernel.name).matches()) {
      throw section.invalid(0, "name of a kernel", quoted(kernel.name), "a C identifier");
    }
    for (XmlPort port : kernel.ports) {
      // the vendor's library gives up on a port without one
      if (port.mode == null) {
        throw section.invalid(
            0, "port " + quoted(port.name) + " of " + kernel.name, "no mode", "master or slave");
      }
    }
    TreeMap<Integer, KernelArgument> arguments = new TreeMap<>();
    for (XmlArgument argument : kernel.arguments) {
      if (argument.id == null) {
        throw section.invalid(
            0, "argument " + quoted(argument.name) + " of " + kernel.name, "no id", "its index");
      }
      // an argument without a number is the tools' own, not the host's to set
      if (!argument.id.isEmpty()) {
        KernelArgument read = argument(kernel.name, argument);
        arguments.merge(read.index(), read, KernelXml::merged);
      }
    }
    if (!arguments.isEmpty() && arguments.lastKey() != arguments.size() - 1) {
      throw section.invalid(
          0,
          "arguments of " + kernel.name,
          "the indexes " + arguments.keySet(),
          "every index from 0 without a gap");
    }
    return new KernelMetadata(kernel.name, List.copyOf(arguments.values()));
  }

  private KernelArgument argument(String kernel, XmlArgument argument) {
    String what = "argument " + quoted(argument.name) + " of " + kernel + ", ";
    long size = number(argument.size, 1 << 20, what + "size");
    KernelArgument read =
        new KernelArgument(
            (int) number(argument.id, MAX_ARGUMENTS - 1, what + "id"),
            argument.name == null ? "" : argument.name,
            (int) number(argument.addressQualifier, 4, what + "addressQualifier"),
            argument.port == null ? "" : argument.port,
            size,
            number(argument.offset, Integer.MAX_VALUE, what + "offset"),
            number(argument.hostSize, 1 << 20, what + "hostSize"),
            argument.type == null ? "" : argument.type.strip());
    if (read.qualifier() == KernelArgument.SCALAR && read.size() == 0) {
      throw section.invalid(0, what + "size", 0, "the bytes of the scalar");
    }
    return read;
  }

  private static KernelArgument merged(KernelArgument first, KernelArgument next) {
    return new KernelArgument(
        first.index(),
        first.name(),
        first.qualifier(),
        first.port(),
        first.size() + next.size(),
        Math.min(first.offset(), next.offset()),
        first.hostSize() + next.hostSize(),
        first.type());
  }

  /** A decimal or hexadecimal number. */
  private long number(@Nullable String text, long max, String what) {
    String expected = "a decimal or hexadecimal number from 0 to " + max;
    if (text == null) {
      throw section.invalid(0, what, "nothing", expected);
    }
    String digits = text.strip();
    try {
      long value =
          digits.startsWith("0x") || digits.startsWith("0X")
              ? Long.parseUnsignedLong(digits, 2, digits.length(), 16)
              : Long.parseLong(digits);
      if (value >= 0 && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw section.invalid(0, what, quoted(text), expected).causedBy(e);
    }
    throw section.invalid(0, what, text, expected);
  }

  private static String quoted(@Nullable String text) {
    if (text == null) {
      return "nothing";
    }
    return text.length() > 80 ? "'" + text.substring(0, 80) + "…'" : "'" + text + "'";
  }
}
