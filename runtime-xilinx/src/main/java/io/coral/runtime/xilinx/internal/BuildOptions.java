package io.coral.runtime.xilinx.internal;

import io.coral.opencl.ClKernelInfo;
import io.coral.opencl.ClPlatform;
import io.coral.opencl.support.OpenClPlatformName;
import io.coral.runtime.xilinx.format.MemoryBank;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.MemoryInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * How an xclbin is made out of OpenCL C:
 *
 * <ul>
 *   <li>{@code platform}: name of the OpenCL platform; the first with a compiler when absent
 *   <li>{@code device}: index in the platform's list; 0 when absent
 *   <li>{@code banks}: the memories, e.g. {@code DDR:1GiB,2xHBM:256MiB}; {@code DDR:1GiB} when
 *       absent
 *   <li>{@code connect}: which memories an argument reaches, e.g. {@code vadd.a=0,vadd.b=0+1};
 *       every memory when absent
 *   <li>{@code units}: compute units of a kernel, e.g. {@code vadd=2}; 1 when absent
 *   <li>{@code global}: how many work items run a kernel that asks for its place among them: a
 *       number or the name of a scalar argument, e.g. {@code vadd=n}, or {@code blur=w+h} in two
 *       dimensions
 *   <li>{@code local}: how many of them make a group, e.g. {@code vadd=64}; the platform chooses
 *       when absent
 *   <li>{@code sizes}: bytes of a scalar whose type is not OpenCL's own, e.g. {@code f.p=12}
 *   <li>{@code options}: for the compiler
 * </ul>
 */
final class BuildOptions {
  private static final Set<String> KEYS =
      new TreeSet<>(
          List.of(
              "platform",
              "device",
              "banks",
              "connect",
              "units",
              "global",
              "local",
              "sizes",
              "options"));
  private static final Pattern BANK =
      Pattern.compile("(?:([0-9]{1,3})x)?(DDR|HBM|PLRAM|HOST):([0-9]{1,9})(KiB|MiB|GiB)");
  private static final Pattern LIST = Pattern.compile("\\s*,\\s*");
  private static final Pattern PAIR = Pattern.compile("([A-Za-z0-9_.]+)\\s*=\\s*([0-9+]+)");
  private static final Pattern EXTENTS =
      Pattern.compile("([A-Za-z0-9_]+)\\s*=\\s*(\\w+(?:\\+\\w+){0,2})");
  private static final Pattern VECTOR = Pattern.compile("([a-z]+)(2|3|4|8|16)?");
  private static final Map<String, Integer> TYPES =
      Map.ofEntries(
          Map.entry("char", 1),
          Map.entry("uchar", 1),
          Map.entry("short", 2),
          Map.entry("ushort", 2),
          Map.entry("half", 2),
          Map.entry("int", 4),
          Map.entry("uint", 4),
          Map.entry("float", 4),
          Map.entry("long", 8),
          Map.entry("ulong", 8),
          Map.entry("double", 8));
  private static final int MAX_BANKS = 256;
  private static final int MAX_UNITS = 64;

  private final Map<String, String> settings;
  private final List<Bank> banks = new ArrayList<>();
  private final Map<String, String> connect;
  private final Map<String, String> units;
  private final Map<String, String> global;
  private final Map<String, String> local;
  private final Map<String, String> sizes;

  /** One memory to be declared. */
  record Bank(int type, long size, String tag) {}

  private BuildOptions(Map<String, String> settings) {
    this.settings = settings;
    this.connect = pairs("connect", PAIR, "name=number");
    this.units = pairs("units", PAIR, "name=number");
    this.global = pairs("global", EXTENTS, "kernel=size or kernel=size+size");
    this.local = pairs("local", EXTENTS, "kernel=size or kernel=size+size");
    this.sizes = pairs("sizes", PAIR, "name=number");
    readBanks(settings.getOrDefault("banks", "DDR:1GiB"));
  }

  static BuildOptions of(Map<String, String> settings) {
    for (String key : settings.keySet()) {
      if (!KEYS.contains(key)) {
        throw wrong(key, "there is no such option; expected some of " + KEYS);
      }
    }
    return new BuildOptions(Map.copyOf(settings));
  }

  private void readBanks(String text) {
    Map<String, Integer> counts = new HashMap<>();
    for (String item : LIST.split(text.strip(), 0)) {
      Matcher matcher = BANK.matcher(item);
      if (!matcher.matches()) {
        throw wrong("banks", "'" + item + "'; expected e.g. DDR:1GiB or 32xHBM:256MiB");
      }
      String type = matcher.group(2);
      long size =
          Long.parseLong(matcher.group(3))
              << switch (matcher.group(4)) {
                case "KiB" -> 10;
                case "MiB" -> 20;
                default -> 30;
              };
      int count = matcher.group(1) == null ? 1 : Integer.parseInt(matcher.group(1));
      if (size == 0 || count == 0 || banks.size() + count > MAX_BANKS) {
        throw wrong("banks", "'" + item + "'; expected at least 1 KiB, in 1 to 256 banks");
      }
      for (int i = 0; i < count; i++) {
        int number = counts.merge(type, 1, Integer::sum) - 1;
        banks.add(new Bank(typeNumber(type), size, type + "[" + number + "]"));
      }
    }
  }

  private static int typeNumber(String type) {
    return switch (type) {
      case MemoryInfo.HBM -> MemoryBank.HBM;
      case MemoryInfo.HOST -> MemoryBank.HOST;
      default -> MemoryBank.DDR4;
    };
  }

  private Map<String, String> pairs(String key, Pattern form, String expected) {
    Map<String, String> pairs = new TreeMap<>();
    String text = settings.getOrDefault(key, "").strip();
    if (!text.isEmpty()) {
      for (String item : LIST.split(text, 0)) {
        Matcher matcher = form.matcher(item);
        if (!matcher.matches()) {
          throw wrong(key, "'" + item + "'; expected " + expected + ", separated by commas");
        }
        pairs.put(matcher.group(1), matcher.group(2));
      }
    }
    return pairs;
  }

  Optional<String> platform() {
    return Optional.ofNullable(settings.get("platform"));
  }

  /** Whether the platform is the one that was asked for: by its name, or as artifacts spell it. */
  boolean fits(ClPlatform candidate) {
    return platform()
        .map(
            name ->
                name.equalsIgnoreCase(candidate.name())
                    || OpenClPlatformName.slug(name)
                        .equals(OpenClPlatformName.slug(candidate.name())))
        .orElse(true);
  }

  int device() {
    return (int) number("device", settings.getOrDefault("device", "0"), 0, 255);
  }

  String compiler() {
    return settings.getOrDefault("options", "");
  }

  List<Bank> banks() {
    return List.copyOf(banks);
  }

  int units(String kernel) {
    return (int) number("units", units.getOrDefault(kernel, "1"), 1, MAX_UNITS);
  }

  /** How many work items run a kernel, as binaries spell it. */
  Optional<String> globalSize(String kernel) {
    return Optional.ofNullable(global.get(kernel)).map(size -> size.replace('+', ','));
  }

  /** How many work items make a group, as binaries spell it. */
  Optional<String> localSize(String kernel) {
    return Optional.ofNullable(local.get(kernel)).map(size -> size.replace('+', ','));
  }

  /** The memories that an argument reaches. */
  List<Integer> banksOf(String kernel, String argument) {
    String text = connect.get(kernel + "." + argument);
    if (text == null) {
      return IntStream.range(0, banks.size()).boxed().toList();
    }
    List<Integer> reached = new ArrayList<>();
    for (String bank : text.split("\\+", -1)) {
      reached.add((int) number("connect", bank, 0, banks.size() - 1));
    }
    return reached;
  }

  /** The bytes of a scalar. */
  int sizeOf(String kernel, String argument, String type) {
    String given = sizes.get(kernel + "." + argument);
    if (given != null) {
      return (int) number("sizes", given, 1, 4096);
    }
    Matcher matcher = VECTOR.matcher(type);
    Integer size = matcher.matches() ? TYPES.get(matcher.group(1)) : null;
    if (size == null) {
      throw wrong(
          "sizes",
          "the size of type "
              + type
              + " is not known; expected "
              + kernel
              + "."
              + argument
              + "=<bytes>");
    }
    String lanes = matcher.group(2);
    // a vector of three takes the room of four
    return lanes == null ? size : size * (lanes.equals("3") ? 4 : Integer.parseInt(lanes));
  }

  /** Fails for a setting about a kernel or an argument that is not there. */
  void requireKnown(List<ClKernelInfo> kernels) {
    Set<String> names = new TreeSet<>();
    Set<String> arguments = new TreeSet<>();
    for (ClKernelInfo kernel : kernels) {
      names.add(kernel.name());
      kernel.arguments().forEach(a -> arguments.add(kernel.name() + "." + a.name()));
    }
    requireKnown("units", units.keySet(), names);
    requireKnown("global", global.keySet(), names);
    requireKnown("local", local.keySet(), names);
    requireKnown("connect", connect.keySet(), arguments);
    requireKnown("sizes", sizes.keySet(), arguments);
  }

  private static void requireKnown(String key, Set<String> given, Set<String> known) {
    for (String name : given) {
      if (!known.contains(name)) {
        throw wrong(key, "there is no " + name + " in the sources; there are " + known);
      }
    }
  }

  private static long number(String key, String text, long min, long max) {
    try {
      long number = Long.parseLong(text);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw wrong(key, "'" + text + "'; expected a number from " + min + " to " + max);
    }
    throw wrong(key, "'" + text + "'; expected a number from " + min + " to " + max);
  }

  private static AcceleratorException wrong(String key, String text) {
    return OpenClBuild.failure(
        ErrorCode.INVALID_ARGUMENT, String.format(Locale.ROOT, "option %s", key), text);
  }
}
