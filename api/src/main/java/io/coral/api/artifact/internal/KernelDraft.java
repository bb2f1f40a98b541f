package io.coral.api.artifact.internal;

import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlElement;
import jakarta.xml.bind.annotation.XmlElementWrapper;
import jakarta.xml.bind.annotation.XmlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One of {@code kernels} as it was read. */
@XmlAccessorType(XmlAccessType.FIELD)
@XmlType(propOrder = {"name", "kernelId", "arguments", "properties"})
public final class KernelDraft extends Draft {
  @Nullable List<String> name;
  @Nullable String kernelId;

  @XmlElementWrapper(name = "arguments")
  @XmlElement(name = "argument")
  @Nullable List<ArgumentDraft> arguments;

  @Nullable PropertiesDraft properties;
}
