package io.coral.core.memory.internal;

/** Told what one board keeps that requests share, once for each memory that does. Any thread. */
public interface KeptData {

  /** So much is there, or on its way. */
  void came(long number, long bytes);

  /** It is there no more. */
  void left(long number);
}
