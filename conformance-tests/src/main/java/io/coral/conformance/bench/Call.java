package io.coral.conformance.bench;

/** A call of the runtime. */
@FunctionalInterface
public interface Call {

  /** Makes the call. */
  void run() throws Exception;
}
