package io.coral.layers;

import io.coral.layers.leaks.LeakTracking;
import io.coral.layers.record.Recording;
import io.coral.layers.trace.Tracing;
import io.coral.layers.validation.Validation;
import io.coral.layers.wrap.Layer;
import io.coral.layers.wrap.Wrapping;
import io.coral.spec.AcceleratorRuntime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The layers of one process: wraps every runtime that it is given in what the settings switch on.
 * All runtimes share one trace and one log. Findings go to the log. Any thread.
 */
public final class Layers implements UnaryOperator<AcceleratorRuntime>, AutoCloseable {

  private final List<Layer> layers = new ArrayList<>();

  /**
   * Makes the layers that are on.
   *
   * @throws UncheckedIOException when a file cannot be written
   */
  public Layers(LayerSettings settings) {
    try {
      if (settings.validation()) {
        layers.add(Validation.logging());
      }
      if (settings.leaks()) {
        layers.add(LeakTracking.logging());
      }
      if (settings.trace().isPresent()) {
        layers.add(new Tracing(settings.trace().get()));
      }
      if (settings.record().isPresent()) {
        layers.add(new Recording(settings.record().get()));
      }
    } catch (IOException e) {
      close();
      throw new UncheckedIOException(
          LayerSettings.PROPERTY + ": a file cannot be written: " + e.getMessage(), e);
    }
  }

  /** The runtime behind the layers; the runtime itself when none is on. */
  @Override
  public AcceleratorRuntime apply(AcceleratorRuntime runtime) {
    return Wrapping.wrap(runtime, layers);
  }

  /** Warns of what is still open, and ends trace and recording. Runtimes go on without them. */
  @Override
  public void close() {
    for (Layer layer : layers) {
      if (layer instanceof LeakTracking leaks) {
        leaks.warnOfOpen();
      } else if (layer instanceof Tracing tracing) {
        tracing.close();
      } else if (layer instanceof Recording recording) {
        recording.close();
      }
    }
  }
}
