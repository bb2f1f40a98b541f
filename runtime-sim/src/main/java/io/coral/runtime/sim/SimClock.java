package io.coral.runtime.sim;

import org.osgi.annotation.versioning.ProviderType;

/** The time that simulated boards live in. Any thread. */
@ProviderType
public interface SimClock {

  /** Real time, each board working on a thread of its own. */
  SimClock REAL = new RealClock();

  /** Now, in ns; for {@link #REAL} on the axis of {@link System#nanoTime()}. */
  long nanoTime();

  /** The timer of one board. */
  Timer timer(String name);

  /** Runs the work of one board at its time, one piece after the other. */
  @ProviderType
  interface Timer extends AutoCloseable {

    /** Runs the work once the time has come; work of one time runs in the order given. */
    void at(long nanos, Runnable work);

    /** Forgets the work that has not started; whether none is running any more after 200 ms. */
    boolean stop();

    /** Stops, and ends the timer's thread. */
    @Override
    void close();
  }
}
