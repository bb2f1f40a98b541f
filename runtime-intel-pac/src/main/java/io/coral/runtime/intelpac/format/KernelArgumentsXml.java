package io.coral.runtime.intelpac.format;

import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlAttribute;
import jakarta.xml.bind.annotation.XmlElement;
import jakarta.xml.bind.annotation.XmlRootElement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code .acl.kernel_arg_info.xml} as the compiler writes it; what is not named is skipped. */
@XmlRootElement(name = "board")
@XmlAccessorType(XmlAccessType.FIELD)
final class KernelArgumentsXml {

  @XmlElement(name = "kernel")
  List<KernelXml> kernels = new ArrayList<>();

  @XmlAccessorType(XmlAccessType.FIELD)
  static final class KernelXml {
    @XmlAttribute @Nullable String name;

    @XmlElement(name = "argument")
    List<ArgumentXml> arguments = new ArrayList<>();
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  static final class ArgumentXml {
    @XmlAttribute @Nullable String index;
    @XmlAttribute @Nullable String name;

    @XmlAttribute(name = "type_name")
    @Nullable String typeName;

    @XmlAttribute(name = "opencl_access_type")
    @Nullable String accessType;
  }
}
