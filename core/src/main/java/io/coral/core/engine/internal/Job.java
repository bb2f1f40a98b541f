package io.coral.core.engine.internal;

import io.coral.api.Request;
import io.coral.api.Response;
import io.coral.api.repository.InstalledBitstream;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A request under way. At any moment it is in one place: the dispatcher's hand or one board's. */
final class Job {

  final Request request;

  /** The installed bitstreams that can answer it, the newest version first. */
  final List<InstalledBitstream> candidates;

  final CompletableFuture<Response> future = new CompletableFuture<>();

  /** Boards that failed it; each gets one chance, so that retries end. */
  final Set<PooledBoard> tried = ConcurrentHashMap.newKeySet();

  /** How often it was started. */
  final AtomicInteger attempts = new AtomicInteger();

  /** Why the last board did not answer it. */
  volatile @Nullable Throwable lastFailure;

  Job(Request request, List<InstalledBitstream> candidates) {
    this.request = request;
    this.candidates = List.copyOf(candidates);
  }
}
