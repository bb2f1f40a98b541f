package io.coral.api.artifact.internal;

import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A tensor of a model as it was read. */
@XmlAccessorType(XmlAccessType.FIELD)
@XmlType(propOrder = {"name", "datatype", "shape", "argument", "label"})
public final class TensorDraft extends Draft {
  @Nullable String name;
  @Nullable String datatype;
  @Nullable List<String> shape;
  @Nullable String argument;
  @Nullable List<String> label;
}
