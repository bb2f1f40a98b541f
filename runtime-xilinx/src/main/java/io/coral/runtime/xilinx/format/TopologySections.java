package io.coral.runtime.xilinx.format;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The sections that are tables of fixed-size entries behind a count. */
final class TopologySections {
  static final int BANK_SIZE = 40;
  static final int INSTANCE_SIZE = 80;
  static final int CONNECTION_SIZE = 12;
  static final int CLOCK_SIZE = 136;

  /** The tables of banks and instances start at an aligned offset, the others at once. */
  static final int ALIGNED_START = 8;

  static final int CONNECTIVITY_START = 4;
  static final int CLOCKS_START = 2;
  private static final int MAX_BANKS = 1024;
  private static final int MAX_INSTANCES = 4096;
  private static final int MAX_CONNECTIONS = 1 << 16;
  private static final int MAX_CLOCKS = 256;
  private static final int MAX_ARGUMENT = 4096;
  private static final long MAX_BANK_KIB = 1L << 40;
  private static final Pattern INSTANCE_NAME =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_]*:[A-Za-z_][A-Za-z0-9_.\\[\\]-]*");

  private final Map<SectionKind, Bytes> sections;
  private final List<String> warnings;

  TopologySections(Map<SectionKind, Bytes> sections, List<String> warnings) {
    this.sections = sections;
    this.warnings = warnings;
  }

  List<MemoryBank> banks() {
    Bytes section =
        section(
            sections.containsKey(SectionKind.GROUP_TOPOLOGY)
                ? SectionKind.GROUP_TOPOLOGY
                : SectionKind.MEM_TOPOLOGY);
    int count =
        section.count(
            section.i32(0, "number of banks"), ALIGNED_START, BANK_SIZE, 0, MAX_BANKS, "banks");
    List<MemoryBank> banks = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long at = ALIGNED_START + (long) i * BANK_SIZE;
      String what = "bank " + i + ", ";
      boolean used = section.u8(at + 1, what + "used") != 0;
      long kibibytes = section.size64(at + 8, what + "size");
      int type = section.u8(at, what + "type");
      MemoryBank bank =
          new MemoryBank(
              i,
              type,
              used,
              Math.min(kibibytes, MAX_BANK_KIB) * 1024,
              section.i64(at + 16, what + "base address"),
              section.terminated(at + 24, 16, what + "tag"));
      if (used && bank.isMemory()) {
        if (kibibytes > MAX_BANK_KIB) {
          throw section.invalid(
              at + 8, what + "size", kibibytes + " KiB", "at most " + MAX_BANK_KIB + " KiB");
        }
        if (Long.compareUnsigned(bank.end(), bank.baseAddress()) < 0) {
          throw section.invalid(
              at + 16,
              what + "base address and size",
              "0x" + Long.toHexString(bank.baseAddress()) + " and " + bank.size(),
              "a range of 64-bit addresses");
        }
      }
      if (used && kibibytes == 0 && type <= MemoryBank.DRAM) {
        warnings.add("bank " + i + " (" + bank.tag() + ") is no memory: it has no size");
      }
      banks.add(bank);
    }
    return banks;
  }

  List<KernelInstance> instances() {
    Bytes section = section(SectionKind.IP_LAYOUT);
    int count =
        section.count(
            section.i32(0, "number of instances"),
            ALIGNED_START,
            INSTANCE_SIZE,
            0,
            MAX_INSTANCES,
            "instances");
    List<KernelInstance> instances = new ArrayList<>(count);
    Set<String> names = new LinkedHashSet<>();
    for (int i = 0; i < count; i++) {
      long at = ALIGNED_START + (long) i * INSTANCE_SIZE;
      String what = "instance " + i + ", ";
      int type = section.i32(at, what + "type");
      String name = section.terminated(at + 16, 64, what + "name");
      int colon = name.indexOf(':');
      if (type == KernelInstance.KERNEL) {
        if (!names.add(name)) {
          warnings.add(
              "compute unit " + i + " is not offered: one before it has its name, '" + name + "'");
          colon = -1;
        } else if (!INSTANCE_NAME.matcher(name).matches()) {
          warnings.add(
              "compute unit "
                  + i
                  + " is not offered: its name '"
                  + name
                  + "' is not made of a kernel's and a unit's, kernel:unit");
          colon = -1;
        }
      }
      instances.add(
          new KernelInstance(
              i,
              type,
              section.i32(at + 4, what + "properties"),
              section.i64(at + 8, what + "base address"),
              colon < 0 ? name : name.substring(0, colon),
              colon < 0 ? "" : name.substring(colon + 1)));
    }
    return instances;
  }

  /** A file whose kernels use no memory has none; each of the sections stands in by itself. */
  List<Connection> connections(int instances, int banks) {
    Bytes section =
        sections.getOrDefault(
            SectionKind.GROUP_CONNECTIVITY, sections.get(SectionKind.CONNECTIVITY));
    if (section == null) {
      return List.of();
    }
    int count =
        section.count(
            section.i32(0, "number of connections"),
            CONNECTIVITY_START,
            CONNECTION_SIZE,
            0,
            MAX_CONNECTIONS,
            "connections");
    Set<Connection> connections = new LinkedHashSet<>();
    for (int i = 0; i < count; i++) {
      long at = CONNECTIVITY_START + (long) i * CONNECTION_SIZE;
      String what = "connection " + i + ", ";
      connections.add(
          new Connection(
              index(section, at, MAX_ARGUMENT, what + "argument index"),
              index(section, at + 4, instances, what + "instance index"),
              index(section, at + 8, banks, what + "bank index")));
    }
    return List.copyOf(connections);
  }

  static List<Clock> clocks(Bytes section) {
    int count =
        section.count(
            section.u16(0, "number of clocks"), CLOCKS_START, CLOCK_SIZE, 0, MAX_CLOCKS, "clocks");
    List<Clock> clocks = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long at = CLOCKS_START + (long) i * CLOCK_SIZE;
      String what = "clock " + i + ", ";
      clocks.add(
          new Clock(
              section.text(at + 8, 128, what + "name"),
              section.u8(at + 2, what + "type"),
              section.u16(at, what + "frequency")));
    }
    return clocks;
  }

  private Bytes section(SectionKind kind) {
    Bytes section = sections.get(kind);
    if (section == null) {
      throw new IllegalStateException("section " + kind + " was not checked to be there");
    }
    return section;
  }

  private static int index(Bytes section, long at, int limit, String what) {
    int value = section.i32(at, what);
    if (value < 0 || value >= limit) {
      throw section.invalid(at, what, value, "0 to " + (limit - 1));
    }
    return value;
  }
}
