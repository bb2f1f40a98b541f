package io.coral.layers;

import io.coral.layers.file.LayerFile;
import io.coral.layers.leaks.LeakTracking;
import io.coral.layers.record.Recording;
import io.coral.layers.trace.Tracing;
import io.coral.layers.validation.Validation;
import io.coral.layers.wrap.Layer;
import io.coral.layers.wrap.Wrapping;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.RuntimeLayer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The layers of one process: wraps every runtime that it is given in what the settings switch on.
 * All runtimes share one trace and one log. Findings go to the log. Any thread.
 */
public final class Layers implements RuntimeLayer, AutoCloseable {

  private final List<Layer> layers = new ArrayList<>();

  /**
   * Makes the layers that are on.
   *
   * @throws UncheckedIOException when a file cannot be written
   */
  public Layers(LayerSettings settings) {
    if (settings.validation()) {
      layers.add(Validation.logging());
    }
    if (settings.leaks()) {
      layers.add(LeakTracking.logging());
    }
    try {
      settings.trace().ifPresent(file -> layers.add(writing("trace", file, Tracing::new)));
      settings.record().ifPresent(file -> layers.add(writing("record", file, Recording::new)));
    } catch (UncheckedIOException e) {
      close();
      throw e;
    }
  }

  /** Makes a layer that writes a file. */
  private interface Writing {
    Layer to(Path file) throws IOException;
  }

  private static Layer writing(String word, Path file, Writing layer) {
    try {
      return layer.to(file);
    } catch (IOException e) {
      throw new UncheckedIOException(
          LayerSettings.PROPERTY
              + " has "
              + word
              + "="
              + file
              + ", which cannot be written ("
              + LayerFile.why(e)
              + "); "
              + (e instanceof FileSystemException
                  ? "name a file in a folder that is there and can be written"
                  : "name another file"),
          e);
    }
  }

  /** The runtime behind the layers; the runtime itself when none is on. */
  @Override
  public AcceleratorRuntime over(AcceleratorRuntime runtime) {
    return Wrapping.wrap(runtime, layers);
  }

  /**
   * Draws requests in the trace: is given the texts {@code accelerator}, {@code tenant}, {@code
   * outcome} and {@code board}, and the times {@code submitted}, {@code given} (to that board) and
   * {@code ended} by {@link System#nanoTime}. Empty where no trace is on.
   */
  public Optional<Consumer<Map<String, Object>>> requests() {
    return layers.stream()
        .filter(Tracing.class::isInstance)
        .<Consumer<Map<String, Object>>>map(tracing -> ((Tracing) tracing)::request)
        .findFirst();
  }

  /**
   * What the files of trace and recording lack, each in one line that names the file; none while
   * they are whole. It is logged when it happens, and is complete after {@link #close}.
   */
  public List<String> incomplete() {
    return layers.stream().flatMap(layer -> incomplete(layer).stream()).toList();
  }

  private static Optional<String> incomplete(Layer layer) {
    if (layer instanceof Tracing tracing) {
      return tracing.incomplete();
    }
    return layer instanceof Recording recording ? recording.incomplete() : Optional.empty();
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
