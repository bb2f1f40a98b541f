package io.coral.api.artifact.internal;

import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One of {@code arguments} as it was read. */
@XmlAccessorType(XmlAccessType.FIELD)
@XmlType(propOrder = {"type", "name", "size", "index", "memory", "access", "properties"})
public final class ArgumentDraft extends Draft {
  @Nullable String type;
  @Nullable String name;
  @Nullable String size;
  @Nullable List<String> index;
  @Nullable List<String> memory;
  @Nullable String access;
  @Nullable PropertiesDraft properties;
}
