package io.coral.api.artifact.internal;

import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The batch of a model as it was read. */
@XmlAccessorType(XmlAccessType.FIELD)
@XmlType(propOrder = {"argument", "most", "delayMicros", "preferred", "acrossTenants"})
public final class BatchDraft extends Draft {
  @Nullable String argument;
  @Nullable String most;
  @Nullable String delayMicros;
  @Nullable List<String> preferred;
  @Nullable String acrossTenants;
}
