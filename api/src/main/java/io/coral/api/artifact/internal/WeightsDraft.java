package io.coral.api.artifact.internal;

import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlType;
import org.jspecify.annotations.Nullable;

/** One of a model's constants as it was read. */
@XmlAccessorType(XmlAccessType.FIELD)
@XmlType(propOrder = {"argument", "file", "sha256"})
public final class WeightsDraft extends Draft {
  @Nullable String argument;
  @Nullable String file;
  @Nullable String sha256;
}
