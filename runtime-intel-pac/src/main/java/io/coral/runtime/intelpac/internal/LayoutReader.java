package io.coral.runtime.intelpac.internal;

import io.coral.runtime.intelpac.format.ScalarTypes;
import io.coral.runtime.intelpac.internal.CsrLayout.Place;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ArgumentInfo;
import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import io.coral.spec.KernelInfo;
import io.coral.spec.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads the control registers' places from a descriptor, for a green bitstream names none. Nothing
 * may overlap, be missing or leave its window.
 *
 * <p>{@code csr.offset} of a kernel is where its registers start; several, separated by commas, are
 * several compute units. {@code csr.window} of a kernel is the bytes of its registers, by default
 * as many as its arguments need; {@code csr.window} of the artifact is the bytes of the AFU's
 * register space. {@code csr.offset} of an argument is where it lies, by default behind the one
 * before, aligned to its size.
 */
final class LayoutReader {

  private static final String OFFSET = "csr.offset";
  private static final String WINDOW = "csr.window";

  /** The register space of an AFU on the known cards. */
  private static final long SPACE = 256 << 10;

  /** Registers of the AFU itself: the device feature header and its ids. */
  private static final long HEADER = 0x28;

  private static final int POINTER = 8;
  private static final int MAX_SCALAR = 4096;

  private final Bitstream bitstream;
  private final int memories;
  private final long space;

  private LayoutReader(Bitstream bitstream, int memories) {
    this.bitstream = bitstream;
    this.memories = memories;
    this.space = number(bitstream.properties(), WINDOW, "the artifact", SPACE, 1L << 30);
  }

  /**
   * Reads all kernels.
   *
   * @param memories how many memories the card has
   * @throws AcceleratorException {@code INVALID_BINARY}, saying which kernel or argument is wrong
   */
  static List<CsrLayout> read(Bitstream bitstream, int memories) {
    return new LayoutReader(bitstream, memories).layouts();
  }

  private List<CsrLayout> layouts() {
    if (bitstream.kernels().isEmpty()) {
      throw wrong(
          "the descriptor declares no kernels, and a green bitstream names none; declare each with"
              + " its arguments and its property "
              + OFFSET);
    }
    List<CsrLayout> layouts = new ArrayList<>();
    TreeMap<Long, String> taken = new TreeMap<>();
    TreeMap<Long, Long> ends = new TreeMap<>();
    for (KernelInfo kernel : bitstream.kernels()) {
      CsrLayout layout = layout(kernel);
      for (int i = 0; i < layout.bases().size(); i++) {
        long base = layout.bases().get(i);
        String unit = layout.kernel().instances().get(i);
        claim(taken, ends, base, base + layout.window(), unit);
      }
      if (layouts.stream().anyMatch(other -> other.kernel().name().equals(kernel.name()))) {
        throw wrong(
            "kernel "
                + kernel.name()
                + " is declared twice; declare it once, with the offsets of all its compute units in "
                + OFFSET);
      }
      layouts.add(layout);
    }
    return layouts;
  }

  private void claim(
      TreeMap<Long, String> taken, TreeMap<Long, Long> ends, long base, long end, String unit) {
    if (base < HEADER || end > space) {
      throw wrong(
          "the registers of "
              + unit
              + " at "
              + range(base, end)
              + " leave the AFU's registers, which are "
              + range(HEADER, space));
    }
    Map.Entry<Long, String> before = taken.lowerEntry(end);
    if (before != null && ends.getOrDefault(before.getKey(), 0L) > base) {
      throw wrong(
          "the registers of "
              + unit
              + " at "
              + range(base, end)
              + " overlap those of "
              + before.getValue()
              + " at "
              + range(before.getKey(), ends.getOrDefault(before.getKey(), 0L)));
    }
    taken.put(base, unit);
    ends.put(base, end);
  }

  private CsrLayout layout(KernelInfo kernel) {
    String what = "kernel " + kernel.name();
    List<Long> bases = bases(kernel, what);
    List<Place> places = new ArrayList<>();
    List<ArgumentInfo> arguments = new ArrayList<>();
    for (ArgumentInfo argument : kernel.arguments()) {
      String label = "argument " + argument.index() + " of " + what;
      if (argument.index() != places.size()) {
        throw wrong(label + " is not argument " + places.size() + "; declare every argument");
      }
      int size = size(argument, label);
      places.add(place(argument, size, places, label));
      arguments.add(withSize(argument, size));
    }
    long needed = CsrLayout.end(places);
    long window = number(kernel.properties(), WINDOW, what, needed, space);
    if (window < needed || window % 8 != 0) {
      throw wrong(
          what
              + " has a "
              + WINDOW
              + " of "
              + window
              + " bytes, and its arguments end at "
              + needed
              + "; expected a multiple of 8 from there on");
    }
    KernelInfo complete =
        new KernelInfo(kernel.name(), units(kernel, bases.size()), arguments, kernel.properties());
    return new CsrLayout(complete, bases, window, places);
  }

  private List<Long> bases(KernelInfo kernel, String what) {
    String text = kernel.properties().get(OFFSET);
    if (text == null || text.isBlank()) {
      throw wrong(what + " has no property " + OFFSET + ", where its control registers start");
    }
    List<Long> bases = new ArrayList<>();
    for (String one : text.split(",", -1)) {
      long base = parse(one, OFFSET, what, space);
      if (base % 8 != 0) {
        throw wrong(what + " has " + OFFSET + " " + one.strip() + "; expected a multiple of 8");
      }
      bases.add(base);
    }
    return bases;
  }

  private List<String> units(KernelInfo kernel, int count) {
    if (kernel.instances().size() == count) {
      return kernel.instances();
    }
    if (!kernel.instances().isEmpty()) {
      throw wrong(
          "kernel "
              + kernel.name()
              + " has compute units "
              + kernel.instances()
              + " and "
              + count
              + " offsets in "
              + OFFSET
              + "; give one for each");
    }
    List<String> units = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      units.add(count == 1 ? kernel.name() : kernel.name() + "_" + i);
    }
    return units;
  }

  private Place place(ArgumentInfo argument, int size, List<Place> before, String label) {
    int alignment = Math.min(POINTER, Integer.highestOneBit(2 * size - 1));
    int end = before.isEmpty() ? CsrLayout.ARGUMENTS : before.get(before.size() - 1).end();
    long packed = (end + alignment - 1L) & -alignment;
    long offset = number(argument.properties(), OFFSET, label, packed, space);
    if (offset < CsrLayout.ARGUMENTS || offset % alignment != 0 || offset + size > space) {
      throw wrong(
          label
              + " lies at "
              + range(offset, offset + size)
              + "; expected a multiple of "
              + alignment
              + " from 0x80 on");
    }
    Place place = new Place((int) offset, size);
    for (int i = 0; i < before.size(); i++) {
      if (place.offset() < before.get(i).end() && before.get(i).offset() < place.end()) {
        throw wrong(label + " at " + range(offset, place.end()) + " overlaps argument " + i);
      }
    }
    return place;
  }

  private int size(ArgumentInfo argument, String label) {
    if (argument.isBuffer()) {
      argument.memories().stream()
          .filter(memory -> memory < 0 || memory >= memories)
          .findFirst()
          .ifPresent(
              memory -> {
                throw wrong(
                    label
                        + " lies in memory "
                        + memory
                        + ", and the card has memories 0 to "
                        + (memories - 1));
              });
      return POINTER;
    }
    OptionalInt size =
        argument.size().isPresent() ? argument.size() : ScalarTypes.size(argument.type());
    if (size.isEmpty() || size.getAsInt() < 1 || size.getAsInt() > MAX_SCALAR) {
      throw wrong(
          label
              + " has type "
              + argument.type()
              + ", whose size is "
              + (size.isEmpty() ? "not known" : String.valueOf(size.getAsInt()))
              + "; declare its size in bytes, 1 to "
              + MAX_SCALAR);
    }
    return size.getAsInt();
  }

  /** With what is known now: the size, and the memory that is meant where none is named. */
  private static ArgumentInfo withSize(ArgumentInfo argument, int size) {
    return new ArgumentInfo(
        argument.index(),
        argument.name(),
        argument.type(),
        argument.isBuffer() ? OptionalInt.empty() : OptionalInt.of(size),
        argument.access(),
        argument.isBuffer() && argument.memories().isEmpty() ? Set.of(0) : argument.memories(),
        argument.properties());
  }

  private long number(
      Map<String, String> properties, String key, String what, long absent, long most) {
    String text = properties.get(key);
    return text == null || text.isBlank() ? absent : parse(text, key, what, most);
  }

  private long parse(String text, String key, String what, long most) {
    try {
      long value = Long.decode(text.strip());
      if (value >= 0 && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw expected(text, key, what, most).causedBy(e);
    }
    throw expected(text, key, what, most);
  }

  private AcceleratorException expected(String text, String key, String what, long most) {
    return wrong(
        what
            + " has "
            + key
            + " \""
            + text
            + "\"; expected a decimal or 0x number up to 0x"
            + Long.toHexString(most));
  }

  private static String range(long from, long to) {
    return "0x" + Long.toHexString(from) + " to 0x" + Long.toHexString(to);
  }

  private AcceleratorException wrong(String text) {
    return AcceleratorException.of(
            ErrorCode.INVALID_BINARY, "check", "bitstream " + bitstream.name(), text)
        .breaking(Rule.PRG_02);
  }
}
