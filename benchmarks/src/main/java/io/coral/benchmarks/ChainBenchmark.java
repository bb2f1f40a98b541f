package io.coral.benchmarks;

import io.coral.runtime.sim.BoardModel;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One request of three chained commands, completed inside the calls. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ChainBenchmark {

  private final Chain chain = new Chain(BoardModel.DEFAULT.withoutDelays());

  /** Copy in, run, copy out. */
  @Benchmark
  public void request() throws InterruptedException {
    chain.request();
  }

  /** Closes the board. */
  @TearDown
  public void close() {
    chain.close();
  }
}
