package io.coral.api.artifact.internal;

import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlType;
import org.jspecify.annotations.Nullable;

/** {@code platform} as it was read. */
@XmlAccessorType(XmlAccessType.FIELD)
@XmlType(propOrder = {"vendor", "name", "version"})
public final class PlatformDraft extends Draft {
  @Nullable String vendor;
  @Nullable String name;
  @Nullable String version;
}
