package io.coral.runtime.intelpac.internal;

import io.coral.runtime.intelpac.format.ScalarTypes;
import io.coral.runtime.intelpac.internal.CsrLayout.Place;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ArgumentInfo;
import io.coral.spec.Bitstream;
import io.coral.spec.KernelInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Reads the control registers' places from a descriptor, for a green bitstream names none. Nothing
 * may overlap, be missing or leave its window.
 *
 * <p>{@code csr.offset} of a kernel is where its registers start; several, separated by commas, are
 * several compute units. {@code csr.window} of a kernel is the bytes of its registers, by default
 * as many as its arguments need. {@code csr.offset} of an argument is where it lies, by default
 * behind the one before, aligned to its size.
 */
public final class LayoutReader {

  private static final String OFFSET = "csr.offset";
  private static final String WINDOW = CsrLayout.WINDOW;

  private static final int POINTER = 8;
  private static final int MAX_SCALAR = 4096;

  private final RegisterSpace space;
  private final int memories;

  private LayoutReader(RegisterSpace space, int memories) {
    this.space = space;
    this.memories = memories;
  }

  /**
   * Reads all kernels.
   *
   * @param space gives the kernels their places
   * @param memories how many memories the program has
   * @throws AcceleratorException {@code INVALID_BINARY}, saying which kernel or argument is wrong
   */
  static List<CsrLayout> read(RegisterSpace space, int memories) {
    return new LayoutReader(space, memories).layouts();
  }

  /**
   * Reads a descriptor without a card.
   *
   * @throws AcceleratorException as {@link AfuLayout#of}
   */
  public static void requireSound(Bitstream bitstream) {
    RegisterSpace space = new RegisterSpace(bitstream);
    read(space, 1 + LocalMemoryReader.read(space).size());
  }

  private List<CsrLayout> layouts() {
    List<KernelInfo> kernels = space.bitstream().kernels();
    if (kernels.isEmpty()) {
      throw wrong(
          "the descriptor declares no kernels, and a green bitstream names none; declare each with"
              + " its arguments and its property "
              + OFFSET);
    }
    List<CsrLayout> layouts = new ArrayList<>();
    for (KernelInfo kernel : kernels) {
      CsrLayout layout = layout(kernel);
      for (int i = 0; i < layout.bases().size(); i++) {
        long base = layout.bases().get(i);
        String unit = layout.kernel().instances().get(i);
        space.claim(base, base + layout.window(), "the registers of " + unit);
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
    long window = space.number(kernel.properties(), WINDOW, what, needed, space.size());
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
      long base = space.parse(one, OFFSET, what, space.size());
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
    long offset = space.number(argument.properties(), OFFSET, label, packed, space.size());
    if (offset < CsrLayout.ARGUMENTS || offset % alignment != 0 || offset + size > space.size()) {
      throw wrong(
          label
              + " lies at "
              + RegisterSpace.range(offset, offset + size)
              + "; expected a multiple of "
              + alignment
              + " from 0x80 on");
    }
    Place place = new Place((int) offset, size);
    for (int i = 0; i < before.size(); i++) {
      if (place.offset() < before.get(i).end() && before.get(i).offset() < place.end()) {
        throw wrong(
            label + " at " + RegisterSpace.range(offset, place.end()) + " overlaps argument " + i);
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
                        + ", and there are memories 0 to "
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

  private AcceleratorException wrong(String text) {
    return space.wrong(text);
  }
}
