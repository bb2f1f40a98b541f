package io.coral.conformance.rules.bench;

/** A call of the runtime. */
@FunctionalInterface
public interface Call {

  /** Makes the call. */
  void run() throws Exception;
}
