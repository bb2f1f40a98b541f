package io.coral.api.artifact.internal;

import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code function} as it was read. */
@XmlAccessorType(XmlAccessType.FIELD)
@XmlType(propOrder = {"kernelId", "body", "result"})
public final class FunctionDraft extends Draft {
  @Nullable String kernelId;
  @Nullable Body body;
  @Nullable Result result;

  /** What it takes. */
  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(
      name = "functionBody",
      propOrder = {"argument", "length", "unit", "most", "type"})
  public static final class Body extends Draft {
    @Nullable String argument;
    @Nullable String length;
    @Nullable String unit;
    @Nullable String most;
    @Nullable List<String> type;
  }

  /** What it gives. */
  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(
      name = "functionResult",
      propOrder = {"argument", "length", "bytes", "per", "plus", "type"})
  public static final class Result extends Draft {
    @Nullable String argument;
    @Nullable String length;
    @Nullable String bytes;
    @Nullable String per;
    @Nullable String plus;
    @Nullable String type;
  }
}
