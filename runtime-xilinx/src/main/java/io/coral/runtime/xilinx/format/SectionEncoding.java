package io.coral.runtime.xilinx.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The bytes of the sections that are tables. */
final class SectionEncoding {

  private SectionEncoding() {}

  static ByteBuffer banks(List<MemoryBank> banks) {
    ByteBuffer out =
        buffer(TopologySections.ALIGNED_START + banks.size() * TopologySections.BANK_SIZE);
    out.putInt(banks.size()).position(TopologySections.ALIGNED_START);
    for (MemoryBank bank : banks) {
      if (bank.size() % 1024 != 0) {
        throw new IllegalArgumentException(
            "bank " + bank.tag() + " has " + bank.size() + " bytes; expected a multiple of 1024");
      }
      out.put((byte) bank.type()).put((byte) (bank.used() ? 1 : 0)).position(out.position() + 6);
      out.putLong(bank.size() / 1024).putLong(bank.baseAddress());
      text(out, bank.tag(), 16);
    }
    return out.flip();
  }

  static ByteBuffer instances(List<KernelInstance> instances) {
    ByteBuffer out =
        buffer(TopologySections.ALIGNED_START + instances.size() * TopologySections.INSTANCE_SIZE);
    out.putInt(instances.size()).position(TopologySections.ALIGNED_START);
    for (KernelInstance instance : instances) {
      out.putInt(instance.type()).putInt(instance.properties()).putLong(instance.baseAddress());
      text(out, instance.kernel() + ":" + instance.name(), 64);
    }
    return out.flip();
  }

  static ByteBuffer connections(List<Connection> connections) {
    ByteBuffer out =
        buffer(
            TopologySections.CONNECTIVITY_START
                + connections.size() * TopologySections.CONNECTION_SIZE);
    out.putInt(connections.size());
    for (Connection connection : connections) {
      out.putInt(connection.argument()).putInt(connection.instance()).putInt(connection.bank());
    }
    return out.flip();
  }

  static ByteBuffer clocks(List<Clock> clocks) {
    ByteBuffer out =
        buffer(TopologySections.CLOCKS_START + clocks.size() * TopologySections.CLOCK_SIZE);
    out.putShort((short) clocks.size());
    for (Clock clock : clocks) {
      out.putShort((short) clock.megahertz()).put((byte) clock.type());
      out.position(out.position() + 5);
      text(out, clock.name(), 128);
    }
    return out.flip();
  }

  /** Text that ends with a zero byte inside its field. */
  static void text(ByteBuffer out, String text, int length) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    if (bytes.length >= length) {
      throw new IllegalArgumentException(
          "'" + text + "' has " + bytes.length + " characters; expected at most " + (length - 1));
    }
    int end = out.position() + length;
    out.put(bytes).position(end);
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
