package io.coral.benchmarks;

import io.coral.api.Request;
import io.coral.api.Split;
import io.coral.core.engine.internal.Engine;
import io.coral.core.repository.internal.BinaryFormats;
import io.coral.core.repository.internal.DiskRepository;
import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;

/**
 * A file split over two simulated boards, which copy it into another. The main class of a process
 * of its own; {@code split PIECES CALLS} is its command, as that of Dask's program.
 */
final class SplitContestant {

  private static final BoardModel BOARD = BoardModel.DEFAULT.withoutDelays();

  private static final String PROTOTYPE =
      """
      {"name": "copy", "kernelId": "copy", "arguments": [
        {"type": "char*", "name": "in", "access": "r"},
        {"type": "char*", "name": "out", "access": "w"},
        {"type": "int", "name": "n"}]}
      """;

  private final Engine engine;
  private final ByteBuffer source;
  private final MappedByteBuffer result;

  private SplitContestant(Engine engine, ByteBuffer source, MappedByteBuffer result) {
    this.engine = engine;
    this.source = source;
    this.result = result;
  }

  /**
   * Measures until standard input ends.
   *
   * @param arguments the names of the file and of the result's, which is as long, in the folder
   *     where it is started
   */
  public static void main(String[] arguments) throws IOException {
    Path here = Path.of("").toAbsolutePath();
    DiskRepository repository = new DiskRepository(here.resolve("repository"), new BinaryFormats());
    repository.install(
        KernelArtifact.write(here, "bench", BOARD.platform(), CopyKernel.class, PROTOTYPE));
    try (SimRuntime simulator =
            new SimRuntime(
                Collections.nCopies(SplitBench.BOARDS, BOARD),
                SimRuntime.ALL_FEATURES,
                SimClock.REAL);
        Engine engine = new Engine(repository);
        FileChannel read = FileChannel.open(here.resolve(arguments[0]));
        FileChannel write =
            FileChannel.open(
                here.resolve(arguments[1]), StandardOpenOption.READ, StandardOpenOption.WRITE);
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
      engine.add(simulator, 1);
      SplitContestant contestant =
          new SplitContestant(
              engine,
              read.map(MapMode.READ_ONLY, 0, read.size()),
              write.map(MapMode.READ_WRITE, 0, write.size()));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        System.out.println(contestant.answer(line.split(" ", -1)));
      }
    }
  }

  private String answer(String[] words) {
    StringBuilder nanos = new StringBuilder();
    for (int i = 0; i < Integer.parseInt(words[2]); i++) {
      nanos.append(split(Integer.parseInt(words[1]))).append(' ');
      check();
    }
    return nanos.toString();
  }

  private long split(int pieces) {
    long began = System.nanoTime();
    Request request = Request.of("bench.copy").arg(source).arg(result).arg(source.capacity());
    Split.of(request).cut(0, 1).along(2).pieces(pieces).submit(engine).join();
    return System.nanoTime() - began;
  }

  private void check() {
    int wrong = result.mismatch(source);
    if (wrong >= 0) {
      throw new IllegalStateException("byte " + wrong + " of the result is wrong");
    }
    result.put(0, new byte[result.capacity()]);
  }
}
