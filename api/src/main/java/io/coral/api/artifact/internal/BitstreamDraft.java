package io.coral.api.artifact.internal;

import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlElement;
import jakarta.xml.bind.annotation.XmlElementWrapper;
import jakarta.xml.bind.annotation.XmlRootElement;
import jakarta.xml.bind.annotation.XmlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A whole descriptor as it was read. */
@XmlRootElement(name = "bitstream")
@XmlAccessorType(XmlAccessType.FIELD)
@XmlType(
    propOrder = {
      "name",
      "bitstreamId",
      "version",
      "description",
      "platform",
      "kernels",
      "model",
      "function",
      "properties"
    })
public final class BitstreamDraft extends Draft {
  @Nullable String name;
  @Nullable String bitstreamId;
  @Nullable String version;
  @Nullable String description;
  @Nullable PlatformDraft platform;

  @XmlElementWrapper(name = "kernels")
  @XmlElement(name = "kernel")
  @Nullable List<KernelDraft> kernels;

  @Nullable ModelDraft model;
  @Nullable FunctionDraft function;
  @Nullable PropertiesDraft properties;
}
