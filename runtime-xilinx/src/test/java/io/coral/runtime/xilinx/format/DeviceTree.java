package io.coral.runtime.xilinx.format;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Device trees as a file's PARTITION_METADATA has them. */
public final class DeviceTree {
  private static final int HEADER = 40;
  private static final String NAME = "interface_uuid";

  private final ByteBuffer nodes = ByteBuffer.allocate(1 << 16);

  private DeviceTree() {}

  /** A tree that names interfaces. */
  public static byte[] of(String... uuids) {
    DeviceTree tree = new DeviceTree();
    tree.begin("").begin("interfaces");
    for (int i = 0; i < uuids.length; i++) {
      tree.begin("@" + i).property(uuids[i]).end();
    }
    return tree.end().begin("addressable_endpoints").property("not an interface").end().bytes();
  }

  /** A tree that is nested so deep. */
  static byte[] nested(int depth) {
    DeviceTree tree = new DeviceTree();
    for (int i = 0; i < depth; i++) {
      tree.begin("");
    }
    return tree.bytes();
  }

  private DeviceTree begin(String name) {
    nodes.putInt(1);
    return text(name);
  }

  private DeviceTree property(String value) {
    nodes.putInt(3).putInt(value.length() + 1).putInt(0);
    return text(value);
  }

  private DeviceTree text(String text) {
    nodes.put(text.getBytes(StandardCharsets.US_ASCII)).put((byte) 0);
    nodes.position((nodes.position() + 3) / 4 * 4);
    return this;
  }

  private DeviceTree end() {
    nodes.putInt(2);
    return this;
  }

  private byte[] bytes() {
    nodes.putInt(2).putInt(9);
    int strings = HEADER + nodes.position();
    ByteBuffer file = ByteBuffer.allocate(strings + NAME.length() + 1);
    file.putInt(0xd00dfeed).putInt(file.capacity()).putInt(HEADER).putInt(strings);
    file.position(HEADER);
    file.put(nodes.flip()).put(NAME.getBytes(StandardCharsets.US_ASCII));
    return file.array();
  }

  /** A file of that platform, built on interfaces; none for no such section. */
  public static Xclbin file(String platform, String... uuids) {
    return XclbinReader.read("shell.xclbin", ByteBuffer.wrap(bytes(platform, uuids)));
  }

  static byte[] bytes(String platform, String... uuids) {
    XclbinWriter writer = Samples.writer(platform);
    byte[] file = Samples.bytes(writer);
    if (uuids.length > 0) {
      Samples.littleEndian(file)
          .putInt(
              Samples.headerOf(file, SectionKind.BUILD_METADATA),
              SectionKind.PARTITION_METADATA.code());
      file = Samples.withSection(file, SectionKind.PARTITION_METADATA, of(uuids));
    }
    return file;
  }
}
