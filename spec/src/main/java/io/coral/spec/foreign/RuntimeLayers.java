package io.coral.spec.foreign;

import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.RuntimeLayer;
import java.util.List;

/** Lays layers over a runtime. */
public final class RuntimeLayers {

  private RuntimeLayers() {}

  /**
   * A runtime behind layers, the last of which is the outermost. One that fails, or answers null,
   * is left out and logged as a warning. Any thread; blocks as long as the layers do.
   */
  public static AcceleratorRuntime over(AcceleratorRuntime runtime, List<RuntimeLayer> layers) {
    AcceleratorRuntime outermost = runtime;
    for (RuntimeLayer layer : layers) {
      AcceleratorRuntime inner = outermost;
      outermost =
          ForeignCode.ask("the layer " + ForeignCode.name(layer), inner, () -> layer.over(inner));
    }
    return outermost;
  }
}
