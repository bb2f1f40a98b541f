package io.coral.daemon.internal;

import io.coral.protocol.local.Descriptor;
import io.coral.protocol.local.SharedMemory;
import io.coral.protocol.wire.Wire.Failure.Code;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The memory that one client lent, by number. Any thread. */
final class Segments {

  private final Tenant tenant;

  // guarded by this
  private final Map<Integer, SharedMemory> mapped = new HashMap<>();
  private int last;
  private boolean closed;

  Segments(Tenant tenant) {
    this.tenant = tenant;
  }

  /**
   * Maps what a client lent; returns its number.
   *
   * @param wanted that it is to have; 0 for any
   */
  synchronized int add(Descriptor lent, int wanted) throws CallException {
    if (mapped.containsKey(wanted)) {
      throw new CallException(
          Code.WRONG_SEGMENT,
          "segment "
              + Integer.toUnsignedString(wanted)
              + " is registered already; expected a number that is free, or 0 for any");
    }
    SharedMemory memory = map(lent);
    if (closed) {
      memory.close();
    }
    int number = wanted == 0 ? free() : wanted;
    mapped.put(number, memory);
    return number;
  }

  private int free() {
    do {
      last++;
    } while (last == 0 || mapped.containsKey(last));
    return last;
  }

  private SharedMemory map(Descriptor lent) throws CallException {
    try {
      long size = SharedMemory.checkedSize(lent);
      tenant.registers(size);
      try {
        return SharedMemory.map(lent, size, () -> tenant.unmapped(size));
      } catch (IOException e) {
        tenant.unmapped(size);
        throw e;
      }
    } catch (IOException e) {
      throw new CallException(Code.WRONG_SEGMENT, String.valueOf(e.getMessage()));
    }
  }

  /** Begins a use of one, which its user ends. */
  synchronized SharedMemory use(int number) throws CallException {
    SharedMemory memory = mapped.get(number);
    if (memory == null || !memory.use()) {
      throw unknown(number);
    }
    return memory;
  }

  /** How large one is. */
  synchronized long size(int number) {
    @Nullable SharedMemory memory = mapped.get(number);
    return memory == null ? 0 : memory.size();
  }

  /** Gives one back. */
  synchronized void remove(int number) throws CallException {
    SharedMemory memory = mapped.remove(number);
    if (memory == null) {
      throw unknown(number);
    }
    memory.close();
  }

  private static CallException unknown(int number) {
    return new CallException(
        Code.WRONG_SEGMENT,
        "there is no segment " + Integer.toUnsignedString(number) + "; register it first");
  }

  /** The client is gone. */
  synchronized void close() {
    closed = true;
    mapped.values().forEach(each -> Attempt.of(each::close));
    mapped.clear();
  }
}
