package io.coral.api.artifact.internal;

import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlElement;
import jakarta.xml.bind.annotation.XmlElementWrapper;
import jakarta.xml.bind.annotation.XmlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code model} as it was read. */
@XmlAccessorType(XmlAccessType.FIELD)
@XmlType(propOrder = {"name", "kernelId", "inputs", "outputs", "between", "constants", "batch"})
public final class ModelDraft extends Draft {
  @Nullable String name;
  @Nullable String kernelId;

  @XmlElementWrapper(name = "inputs")
  @XmlElement(name = "tensor")
  @Nullable List<TensorDraft> inputs;

  @XmlElementWrapper(name = "outputs")
  @XmlElement(name = "tensor")
  @Nullable List<TensorDraft> outputs;

  @XmlElementWrapper(name = "between")
  @XmlElement(name = "tensor")
  @Nullable List<TensorDraft> between;

  @XmlElementWrapper(name = "constants")
  @XmlElement(name = "constant")
  @Nullable List<WeightsDraft> constants;

  @Nullable BatchDraft batch;
}
