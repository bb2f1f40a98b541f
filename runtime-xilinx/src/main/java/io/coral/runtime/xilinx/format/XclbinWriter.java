package io.coral.runtime.xilinx.format;

import io.coral.runtime.xilinx.format.XmlMetadata.XmlArgument;
import io.coral.runtime.xilinx.format.XmlMetadata.XmlCore;
import io.coral.runtime.xilinx.format.XmlMetadata.XmlDevice;
import io.coral.runtime.xilinx.format.XmlMetadata.XmlInstance;
import io.coral.runtime.xilinx.format.XmlMetadata.XmlKernel;
import io.coral.runtime.xilinx.format.XmlMetadata.XmlPlatform;
import io.coral.runtime.xilinx.format.XmlMetadata.XmlPort;
import io.coral.runtime.xilinx.format.XmlMetadata.XmlWorkGroup;
import io.coral.spec.Platform;
import io.coral.spec.format.Digests;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Makes a valid xclbin. Everything that {@link XclbinReader} refuses is refused here, by the same
 * error. The same calls make the same bytes. Not thread-safe.
 */
public final class XclbinWriter {
  private final String platform;
  private final List<MemoryBank> banks = new ArrayList<>();
  private final List<MemoryBank> groups = new ArrayList<>();
  private final List<KernelInstance> instances = new ArrayList<>();
  private final List<Connection> connections = new ArrayList<>();
  private final List<Connection> groupConnections = new ArrayList<>();
  private final List<KernelMetadata> kernels = new ArrayList<>();
  private final List<Clock> clocks = new ArrayList<>();
  private final Map<String, String> keyValues = new LinkedHashMap<>();
  private byte[] build = {};
  private ByteBuffer payload = ByteBuffer.allocate(0);

  private XclbinWriter(String platform) {
    this.platform = platform;
  }

  /**
   * Starts a file.
   *
   * @param platform vendor, board, name and version joined by {@code _}; at most 63 characters of
   *     ASCII
   */
  public static XclbinWriter forPlatform(String platform) {
    return new XclbinWriter(platform);
  }

  /**
   * Adds a bank to the memory topology.
   *
   * @param type see {@link MemoryBank#type()}
   * @param size bytes, a multiple of 1024
   * @param baseAddress in the device's address space
   * @param tag at most 15 characters of ASCII
   */
  public XclbinWriter bank(int type, boolean used, long size, long baseAddress, String tag) {
    banks.add(new MemoryBank(banks.size(), type, used, size, baseAddress, tag));
    return this;
  }

  /** Adds an entry to the group topology, as {@link #bank} does to the memory topology. */
  public XclbinWriter groupBank(int type, boolean used, long size, long baseAddress, String tag) {
    groups.add(new MemoryBank(groups.size(), type, used, size, baseAddress, tag));
    return this;
  }

  /** Adds a kernel to the embedded metadata. */
  public XclbinWriter kernel(KernelMetadata kernel) {
    kernels.add(kernel);
    return this;
  }

  /**
   * Adds a compute unit to the IP layout.
   *
   * @param control HS 0, CHAIN 1, NONE 2
   * @param baseAddress of its control registers
   * @return its index in the layout
   */
  public int instance(String kernel, String name, int control, long baseAddress) {
    instances.add(
        new KernelInstance(
            instances.size(), KernelInstance.KERNEL, control << 8, baseAddress, kernel, name));
    return instances.size() - 1;
  }

  /** Joins an argument of an instance to a bank of the memory topology. */
  public XclbinWriter connect(int instance, int argument, int bank) {
    connections.add(new Connection(argument, instance, bank));
    return this;
  }

  /** Joins an argument of an instance to an entry of the group topology. */
  public XclbinWriter connectGroup(int instance, int argument, int bank) {
    groupConnections.add(new Connection(argument, instance, bank));
    return this;
  }

  /** Adds a clock. */
  public XclbinWriter clock(String name, int type, int megahertz) {
    clocks.add(new Clock(name, type, megahertz));
    return this;
  }

  /** Adds a pair to the key-value metadata. */
  public XclbinWriter keyValue(String key, String value) {
    keyValues.put(key, value);
    return this;
  }

  /** Names the tool that made the file. */
  public XclbinWriter builtBy(String tool, String version, String timestamp) {
    build = JsonMetadata.writeBuild(tool, version, timestamp);
    return this;
  }

  /**
   * The BITSTREAM section and its digest in the key-value metadata.
   *
   * @param bytes from position to limit; neither modified nor kept after {@link #write}
   */
  public XclbinWriter payload(ByteBuffer bytes) {
    payload = bytes.slice();
    return keyValue(Xclbin.PAYLOAD_DIGEST, Digests.sha256(payload));
  }

  /**
   * Makes the file.
   *
   * @return a new heap buffer
   * @throws io.coral.spec.AcceleratorException {@code INVALID_BINARY} when the parts do not fit
   *     together, e.g. a connection to a bank that is not there
   */
  public ByteBuffer write() {
    SectionTable sections = new SectionTable();
    if (payload.hasRemaining()) {
      sections.add(SectionKind.BITSTREAM, payload.duplicate());
    }
    sections.add(SectionKind.MEM_TOPOLOGY, SectionEncoding.banks(banks));
    sections.add(SectionKind.IP_LAYOUT, SectionEncoding.instances(instances));
    sections.add(SectionKind.CONNECTIVITY, SectionEncoding.connections(connections));
    if (!groups.isEmpty()) {
      sections.add(SectionKind.GROUP_TOPOLOGY, SectionEncoding.banks(groups));
      sections.add(SectionKind.GROUP_CONNECTIVITY, SectionEncoding.connections(groupConnections));
    }
    if (!clocks.isEmpty()) {
      sections.add(SectionKind.CLOCK_FREQ_TOPOLOGY, SectionEncoding.clocks(clocks));
    }
    sections.add(SectionKind.EMBEDDED_METADATA, ByteBuffer.wrap(XmlCodec.write(xml())));
    if (build.length > 0) {
      sections.add(SectionKind.BUILD_METADATA, ByteBuffer.wrap(build));
    }
    if (!keyValues.isEmpty()) {
      sections.add(
          SectionKind.KEYVALUE_METADATA, ByteBuffer.wrap(JsonMetadata.writeKeyValues(keyValues)));
    }
    ByteBuffer file = sections.file(platform);
    XclbinReader.read("the new xclbin for " + platform, file.duplicate());
    return file;
  }

  private XmlMetadata xml() {
    XmlCore core = new XmlCore();
    core.name = "OCL_REGION_0";
    core.target = "hw_em";
    core.type = "clc_region";
    core.numComputeUnits = Integer.toString(instances.size());
    core.kernels = kernels.stream().map(this::xml).collect(Collectors.toList());
    XmlDevice device = new XmlDevice();
    device.name = "fpga0";
    device.cores.add(core);
    XmlPlatform xmlPlatform = new XmlPlatform();
    Optional<Platform> parsed = PlatformName.parse(platform);
    xmlPlatform.vendor = parsed.map(Platform::vendor).orElse("");
    xmlPlatform.boardid = parsed.map(Platform::name).orElse("");
    xmlPlatform.name = parsed.map(Platform::version).orElse("");
    xmlPlatform.devices.add(device);
    XmlMetadata project = new XmlMetadata();
    project.name = kernels.stream().map(KernelMetadata::name).findFirst().orElse("empty");
    project.platforms.add(xmlPlatform);
    return project;
  }

  private XmlKernel xml(KernelMetadata kernel) {
    XmlKernel xml = new XmlKernel();
    xml.name = kernel.name();
    xml.language = kernel.language();
    xml.hwControlProtocol = "ap_ctrl_hs";
    xml.workGroupSize = "1";
    for (String name : kernel.arguments().stream().map(XclbinArgument::port).distinct().toList()) {
      XmlPort port = new XmlPort();
      port.name = name;
      boolean control =
          kernel.arguments().stream()
              .anyMatch(argument -> argument.port().equals(name) && !argument.isBuffer());
      port.mode = control ? "slave" : "master";
      port.range = control ? "0x10000" : "0xFFFFFFFFFFFFFFFF";
      port.dataWidth = control ? "32" : "512";
      port.portType = "addressable";
      port.base = "0x0";
      xml.ports.add(port);
    }
    for (XclbinArgument argument : kernel.arguments()) {
      XmlArgument arg = new XmlArgument();
      arg.name = argument.name();
      arg.addressQualifier = Integer.toString(argument.qualifier());
      arg.id = Integer.toString(argument.index());
      arg.port = argument.port();
      arg.size = "0x" + Long.toHexString(argument.size());
      arg.offset = "0x" + Long.toHexString(argument.offset());
      arg.hostOffset = "0x0";
      arg.hostSize = "0x" + Long.toHexString(argument.hostSize());
      arg.type = argument.type();
      xml.arguments.add(arg);
    }
    for (KernelInstance instance : instances) {
      if (instance.kernel().equals(kernel.name())) {
        XmlInstance unit = new XmlInstance();
        unit.name = instance.name();
        xml.instances.add(unit);
      }
    }
    if (!kernel.workGroup().isEmpty()) {
      XmlWorkGroup group = new XmlWorkGroup();
      group.x = Long.toString(kernel.workGroup().get(0));
      group.y = Long.toString(kernel.workGroup().get(1));
      group.z = Long.toString(kernel.workGroup().get(2));
      xml.workGroups.add(group);
    }
    return xml;
  }
}
