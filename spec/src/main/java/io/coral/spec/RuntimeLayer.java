package io.coral.spec;

/**
 * Stands between a runtime and whoever uses it: to trace, to validate, to record. Whoever binds
 * runtimes lays every OSGi service of this type over each of them, as {@link
 * io.coral.spec.foreign.RuntimeLayers} does it.
 */
@FunctionalInterface
public interface RuntimeLayer {

  /**
   * A runtime behind this layer. It does not block, and calls nothing of the runtime that does. Any
   * thread.
   *
   * @return the runtime itself where the layer has nothing to do
   */
  AcceleratorRuntime over(AcceleratorRuntime runtime);
}
