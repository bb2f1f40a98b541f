package io.coral.opencl.support;

import static java.util.stream.Collectors.toSet;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ArgumentInfo;
import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import io.coral.spec.KernelInfo;
import io.coral.spec.Rule;
import io.coral.spec.backend.Arguments;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How many work items one run of a kernel has, and how many make a group: in each of up to three
 * dimensions a number, or the name of a scalar argument whose value counts. Immutable.
 */
public final class WorkSize {

  /** The property of a kernel that tells its global size; blank where it is still to be told. */
  public static final String GLOBAL = "opencl.global-size";

  /** The property of a kernel that tells its local size. */
  public static final String LOCAL = "opencl.local-size";

  private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
  private static final Pattern WHOLE =
      Pattern.compile(
          "(u|unsigned |signed )?(char|short|int|long|long long)|(u?int(8|16|32|64)_t)"
              + "|unsigned|size_t|ap_u?int<[0-9]+>|bool");
  private static final int MAX_DIMENSIONS = 3;

  private final String kernel;
  private final List<Extent> global;
  private final List<Extent> local;
  private final boolean single;

  /** One dimension: a number, or the value of an argument. */
  private record Extent(String text, long number, OptionalInt argument, boolean unsigned) {
    boolean isNumber() {
      return argument.isEmpty();
    }

    boolean isOne() {
      return number == 1;
    }
  }

  /** The sizes of one run; {@code local} is empty where the platform chooses it. */
  record Sizes(long[] global, long[] local) {}

  private WorkSize(String kernel, List<Extent> global, List<Extent> local) {
    this.kernel = kernel;
    this.global = List.copyOf(global);
    this.local = List.copyOf(local);
    this.single = global.stream().allMatch(Extent::isOne) && local.stream().allMatch(Extent::isOne);
  }

  /**
   * What a kernel's properties say; a kernel without {@link #GLOBAL} runs one work item.
   *
   * @param binary the kernel as the binary tells it
   * @return empty where the binary tells of many work items and nothing says how many
   * @throws AcceleratorException {@code INVALID_BINARY} where a size is no size, or the descriptor
   *     contradicts the binary
   */
  public static Optional<WorkSize> of(Bitstream bitstream, KernelInfo binary) {
    Reader reader = new Reader(bitstream, binary, declared(bitstream, binary));
    String global = reader.property(GLOBAL);
    if (global != null && global.isBlank()) {
      return Optional.empty();
    }
    String local = reader.property(LOCAL);
    List<Extent> locals =
        local == null || local.isBlank() ? List.of() : reader.extents(LOCAL, local);
    if (global == null) {
      return Optional.of(new WorkSize(binary.name(), List.of(), List.of()));
    }
    List<Extent> globals = reader.filled(reader.extents(GLOBAL, global), locals);
    reader.requireMultiples(globals, locals);
    return Optional.of(new WorkSize(binary.name(), globals, locals));
  }

  /**
   * What each kernel's properties say; those that the artifact declares must say it.
   *
   * @return by the kernel's name; absent for kernels that {@link #ofOpened} refuses
   * @throws AcceleratorException as {@link #of}; {@code INVALID_BINARY} as well where a declared
   *     kernel has no size
   */
  public static Map<String, WorkSize> all(Bitstream bitstream, List<KernelInfo> binary) {
    Map<String, WorkSize> all = new HashMap<>();
    for (KernelInfo kernel : binary) {
      Optional<WorkSize> size = of(bitstream, kernel);
      if (size.isEmpty() && declared(bitstream, kernel).isPresent()) {
        throw invalid(bitstream, missing(kernel.name()));
      }
      size.ifPresent(known -> all.put(kernel.name(), known));
    }
    return Map.copyOf(all);
  }

  /**
   * The size of a kernel that is opened.
   *
   * @param all as {@link #all} gave them
   * @throws AcceleratorException {@code UNSUPPORTED} where it is not known, saying how to tell it
   */
  public static WorkSize ofOpened(KernelInfo kernel, Map<String, WorkSize> all) {
    WorkSize size = all.get(kernel.name());
    if (size == null) {
      throw AcceleratorException.of(
          ErrorCode.UNSUPPORTED,
          "openComputeUnit",
          "kernel " + kernel.name(),
          missing(kernel.name()));
    }
    return size;
  }

  /** What to warn of, where a binary tells of many work items and not how many. */
  public static Optional<String> warning(KernelInfo binary) {
    String global = binary.properties().get(GLOBAL);
    return global != null && global.isBlank()
        ? Optional.of(missing(binary.name()))
        : Optional.empty();
  }

  /**
   * The binary without the warnings that its descriptor answers.
   *
   * @param described the binary by itself, with {@link #warning}
   * @param known as {@link #all} gave them
   */
  public static Bitstream answered(Bitstream described, Map<String, WorkSize> known) {
    Set<String> answers = known.keySet().stream().map(WorkSize::missing).collect(toSet());
    return described.withWarnings(
        described.warnings().stream().filter(text -> !answers.contains(text)).toList());
  }

  private static Optional<KernelInfo> declared(Bitstream bitstream, KernelInfo binary) {
    return bitstream.kernels().stream()
        .filter(
            kernel ->
                kernel.name().equals(binary.name()) || binary.instances().contains(kernel.name()))
        .findFirst();
  }

  private static String missing(String kernel) {
    return "kernel "
        + kernel
        + " may run over many work items, and nothing says how many; put the property "
        + GLOBAL
        + " into the kernel's properties in the descriptor: a number or the name of a scalar"
        + " argument, up to three with commas between; 1 for a single work item";
  }

  private static AcceleratorException invalid(Bitstream bitstream, String text) {
    return AcceleratorException.of(
            ErrorCode.INVALID_BINARY, "check", "bitstream " + bitstream.name(), text)
        .breaking(Rule.PRG_02);
  }

  /** Whether a run is one work item whatever its arguments are. */
  boolean isSingle() {
    return single;
  }

  /**
   * The sizes of a run.
   *
   * @throws AcceleratorException {@code INVALID_ARGUMENT} where an argument's value is no size
   */
  Sizes sizes(Arguments arguments) {
    long[] globals = values(global, arguments);
    long[] locals = values(local, arguments);
    for (int i = 0; i < locals.length; i++) {
      if (globals[i] % locals[i] != 0) {
        throw refused(
            "the global size "
                + Arrays.toString(globals)
                + " is no multiple of the local size "
                + Arrays.toString(locals));
      }
    }
    return new Sizes(globals, locals);
  }

  private long[] values(List<Extent> extents, Arguments arguments) {
    long[] values = new long[extents.size()];
    for (int i = 0; i < values.length; i++) {
      Extent extent = extents.get(i);
      values[i] =
          extent.argument().isEmpty()
              ? extent.number()
              : value(extent, arguments.scalar(extent.argument().getAsInt()));
      if (values[i] < 1) {
        throw refused(
            "the argument "
                + extent.text()
                + " is "
                + values[i]
                + "; expected at least 1 work item");
      }
    }
    return values;
  }

  private static long value(Extent extent, byte[] bytes) {
    ByteBuffer value = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    boolean unsigned = extent.unsigned();
    return switch (bytes.length) {
      case Byte.BYTES -> unsigned ? value.get(0) & 0xffL : value.get(0);
      case Short.BYTES -> unsigned ? value.getShort(0) & 0xffffL : value.getShort(0);
      case Integer.BYTES -> unsigned ? value.getInt(0) & 0xffff_ffffL : value.getInt(0);
      default -> value.getLong(0);
    };
  }

  private AcceleratorException refused(String text) {
    return AcceleratorException.of(ErrorCode.INVALID_ARGUMENT, "run", "kernel " + kernel, text);
  }

  /** Reads the properties of one kernel. */
  private record Reader(Bitstream bitstream, KernelInfo binary, Optional<KernelInfo> declared) {

    /** What the descriptor says, else the binary; null where neither does. */
    @Nullable String property(String key) {
      Map<String, String> properties = declared.map(KernelInfo::properties).orElse(Map.of());
      String own = properties.get(key);
      String told = binary.properties().get(key);
      if (own == null || own.isBlank()) {
        return told;
      }
      if (told != null && !told.isBlank() && !same(own, told)) {
        throw invalid(
            bitstream,
            "the descriptor contradicts the binary: "
                + key
                + " of kernel "
                + binary.name()
                + " is '"
                + own
                + "', and '"
                + told
                + "' in the binary; correct the descriptor");
      }
      return own;
    }

    /** Dimensions of one item more or less are the same size. */
    private static boolean same(String first, String second) {
      return first
          .strip()
          .replaceAll("(\\s*,\\s*1)+$", "")
          .equals(second.strip().replaceAll("(\\s*,\\s*1)+$", ""));
    }

    List<Extent> extents(String key, String text) {
      List<Extent> extents = new ArrayList<>();
      for (String each : COMMA.split(text.strip(), -1)) {
        extents.add(extent(key, each));
      }
      if (extents.size() > MAX_DIMENSIONS) {
        throw wrong(key, text, "has " + extents.size() + " dimensions");
      }
      return extents;
    }

    /** Both sizes have as many dimensions; what is not told is one work item. */
    List<Extent> filled(List<Extent> globals, List<Extent> locals) {
      List<Extent> all = new ArrayList<>(globals);
      while (all.size() < locals.size()) {
        all.add(new Extent("1", 1, OptionalInt.empty(), false));
      }
      return all;
    }

    /** What numbers alone decide is told before a run; arguments decide the rest. */
    void requireMultiples(List<Extent> globals, List<Extent> locals) {
      for (int i = 0; i < locals.size(); i++) {
        Extent global = globals.get(i);
        Extent local = locals.get(i);
        if (global.isNumber() && local.isNumber() && global.number() % local.number() != 0) {
          throw invalid(
              bitstream,
              GLOBAL
                  + " of kernel "
                  + binary.name()
                  + " has "
                  + global.number()
                  + ", which is no multiple of "
                  + local.number()
                  + " in "
                  + LOCAL
                  + "; correct one of them");
        }
      }
    }

    private Extent extent(String key, String text) {
      if (NUMBER.matcher(text).matches()) {
        long number = Long.parseLong(text);
        if (number < 1) {
          throw wrong(key, text, "is no number of work items");
        }
        return new Extent(text, number, OptionalInt.empty(), false);
      }
      int index = position(text);
      if (index < 0) {
        throw wrong(key, text, "is neither a number nor an argument of " + binary.prototype());
      }
      ArgumentInfo argument = binary.arguments().get(index);
      int size = argument.size().orElse(0);
      if (argument.isBuffer()
          || !WHOLE.matcher(argument.type()).matches()
          || (size != 1 && size != 2 && size != 4 && size != 8)) {
        throw wrong(key, text, "is " + argument.type() + " and no whole number");
      }
      boolean unsigned = argument.type().matches("u.*|size_t|ap_u.*|bool");
      return new Extent(text, 0, OptionalInt.of(index), unsigned);
    }

    /** The descriptor's names go first: they are what its writer sees. */
    private int position(String name) {
      int index = declared.map(kernel -> position(kernel, name)).orElse(-1);
      return index >= 0 ? index : position(binary, name);
    }

    private static int position(KernelInfo kernel, String name) {
      for (int i = 0; i < kernel.arguments().size(); i++) {
        if (kernel.arguments().get(i).name().equals(name)) {
          return i;
        }
      }
      return -1;
    }

    private AcceleratorException wrong(String key, String text, String what) {
      return invalid(
          bitstream,
          key
              + " of kernel "
              + binary.name()
              + ": '"
              + text
              + "' "
              + what
              + "; expected up to three of numbers from 1 and names of scalar arguments of whole"
              + " numbers, with commas between");
    }
  }
}
