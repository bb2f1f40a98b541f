package io.coral.inaccel.internal;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** The threads that copy large arrays, of all roots together. Any thread. */
@Component(service = Copiers.class)
public final class Copiers implements AutoCloseable {

  private static final int IDLE_SECONDS = 10;

  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          Runtime.getRuntime().availableProcessors(),
          Runtime.getRuntime().availableProcessors(),
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          Copiers::thread);

  /** As many as there are processors, each while it is needed. */
  @Activate
  public Copiers() {
    threads.allowCoreThreadTimeOut(true);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "coral-inaccel-copy");
    thread.setDaemon(true);
    return thread;
  }

  Executor executor() {
    return threads;
  }

  @Override
  @Deactivate
  public void close() {
    threads.shutdown();
  }
}
