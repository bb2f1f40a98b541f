package io.coral.core.whatif.internal;

import io.coral.core.account.internal.Traffic.Arrival;
import io.coral.core.account.internal.Traffic.Ran;
import java.util.function.ToLongFunction;

/** A part of a request's time on its board, and the bytes that it grows with. */
enum Part {
  IN(Arrival::bytesIn, Ran::in),
  RUN(Arrival::bytes, Ran::run),
  OUT(Arrival::bytesOut, Ran::out),
  REST(any -> 0, Ran::rest);

  final ToLongFunction<Arrival> bytes;
  final ToLongFunction<Ran> nanos;

  Part(ToLongFunction<Arrival> bytes, ToLongFunction<Ran> nanos) {
    this.bytes = bytes;
    this.nanos = nanos;
  }
}
