package io.coral.examples.mlp;

/** How the perceptron is spread. */
public enum Way {
  /** On one board. */
  ONE,
  /** Transparent message passing: one kernel, which reaches its other half through the network. */
  TMP,
  /** Hardware message passing: a kernel on each board, linked by the network. */
  HWMP,
  /** Software message passing: a stage on each board, the host moves what lies between. */
  SWMP;

  /** The accelerator's name. */
  public String accelerator() {
    return "mlp." + name().toLowerCase(java.util.Locale.ROOT) + ".regression";
  }
}
