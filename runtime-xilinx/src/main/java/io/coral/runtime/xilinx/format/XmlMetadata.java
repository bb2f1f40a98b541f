package io.coral.runtime.xilinx.format;

import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlAttribute;
import jakarta.xml.bind.annotation.XmlElement;
import jakarta.xml.bind.annotation.XmlRootElement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The embedded metadata as the vendor's tools write it; elements that are not named are skipped.
 */
@XmlRootElement(name = "project")
@XmlAccessorType(XmlAccessType.FIELD)
final class XmlMetadata {

  @XmlAttribute @Nullable String name;

  // what must be there once is a list, so that a second one is seen
  @XmlElement(name = "platform")
  List<XmlPlatform> platforms = new ArrayList<>();

  @XmlAccessorType(XmlAccessType.FIELD)
  static final class XmlPlatform {
    @XmlAttribute @Nullable String vendor;
    @XmlAttribute @Nullable String boardid;
    @XmlAttribute @Nullable String name;

    @XmlElement(name = "device")
    List<XmlDevice> devices = new ArrayList<>();
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  static final class XmlDevice {
    @XmlAttribute @Nullable String name;

    @XmlElement(name = "core")
    List<XmlCore> cores = new ArrayList<>();
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  static final class XmlCore {
    @XmlAttribute @Nullable String name;
    @XmlAttribute @Nullable String target;
    @XmlAttribute @Nullable String type;
    @XmlAttribute @Nullable String numComputeUnits;

    @XmlElement(name = "kernel")
    List<XmlKernel> kernels = new ArrayList<>();
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  static final class XmlKernel {
    @XmlAttribute @Nullable String name;
    @XmlAttribute @Nullable String language;
    @XmlAttribute @Nullable String hwControlProtocol;
    @XmlAttribute @Nullable String workGroupSize;

    @XmlElement(name = "port")
    List<XmlPort> ports = new ArrayList<>();

    @XmlElement(name = "arg")
    List<XmlArgument> arguments = new ArrayList<>();

    @XmlElement(name = "compileWorkGroupSize")
    List<XmlWorkGroup> workGroups = new ArrayList<>();

    @XmlElement(name = "instance")
    List<XmlInstance> instances = new ArrayList<>();
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  static final class XmlWorkGroup {
    @XmlAttribute @Nullable String x;
    @XmlAttribute @Nullable String y;
    @XmlAttribute @Nullable String z;
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  static final class XmlPort {
    @XmlAttribute @Nullable String name;
    @XmlAttribute @Nullable String mode;
    @XmlAttribute @Nullable String range;
    @XmlAttribute @Nullable String dataWidth;
    @XmlAttribute @Nullable String portType;
    @XmlAttribute @Nullable String base;
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  static final class XmlArgument {
    @XmlAttribute @Nullable String name;
    @XmlAttribute @Nullable String addressQualifier;
    @XmlAttribute @Nullable String id;
    @XmlAttribute @Nullable String port;
    @XmlAttribute @Nullable String size;
    @XmlAttribute @Nullable String offset;
    @XmlAttribute @Nullable String hostOffset;
    @XmlAttribute @Nullable String hostSize;
    @XmlAttribute @Nullable String type;
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  static final class XmlInstance {
    @XmlAttribute @Nullable String name;
  }
}
