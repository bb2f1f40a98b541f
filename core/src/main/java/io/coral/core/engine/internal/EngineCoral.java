package io.coral.core.engine.internal;

import io.coral.api.Accelerator;
import io.coral.api.Activity;
import io.coral.api.Answer;
import io.coral.api.Board;
import io.coral.api.Coral;
import io.coral.api.CoralArray;
import io.coral.api.Drain;
import io.coral.api.Grant;
import io.coral.api.Lease;
import io.coral.api.Loaded;
import io.coral.api.Preparation;
import io.coral.api.Recording;
import io.coral.api.Request;
import io.coral.api.Reservation;
import io.coral.api.RuntimeStatus;
import io.coral.api.Share;
import io.coral.spec.Finding;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * An engine behind the API: whoever has made one and its parts hands every call on. What {@link
 * Coral} gains is here once.
 */
abstract class EngineCoral implements Coral {

  final Engine engine;

  EngineCoral(Engine engine) {
    this.engine = engine;
  }

  @Override
  public Answer submit(Request request) {
    return engine.submit(request);
  }

  @Override
  public List<Answer> submitAll(List<Request> requests) {
    return engine.submitAll(requests);
  }

  @Override
  public CoralArray array(long bytes) {
    return engine.array(bytes);
  }

  @Override
  public List<Answer> underWay() {
    return engine.underWay();
  }

  @Override
  public void grant(Grant grant) {
    engine.grant(grant);
  }

  @Override
  public List<Share> shares() {
    return engine.shares();
  }

  @Override
  public List<Grant> grants() {
    return engine.grants();
  }

  @Override
  public void admit(Map<String, Double> weights) {
    engine.admit(weights);
  }

  @Override
  public Lease reserve(Reservation reservation) {
    return engine.reserve(reservation);
  }

  @Override
  public List<Lease> leases() {
    return engine.leases();
  }

  @Override
  public boolean wouldFetch(String accelerator) {
    return engine.wouldFetch(accelerator);
  }

  @Override
  public Drain drain(String board, String why, Duration patience) {
    return engine.drain(board, why, patience);
  }

  @Override
  public Loaded prepare(Preparation preparation) {
    return engine.prepare(preparation);
  }

  @Override
  public List<Drain> drains() {
    return engine.drains();
  }

  @Override
  public Recording record(Path file) throws IOException {
    return engine.record(file);
  }

  @Override
  public Recording record(Path name, OutputStream to, BooleanSupplier hasRoom) {
    return engine.record(name, to, hasRoom);
  }

  @Override
  public Optional<Recording> recording() {
    return engine.recording();
  }

  @Override
  public List<Accelerator> accelerators() {
    return engine.accelerators();
  }

  @Override
  public List<Board> boards() {
    return engine.boards();
  }

  @Override
  public Activity activity() {
    return engine.activity();
  }

  @Override
  public List<RuntimeStatus> runtimes() {
    return engine.runtimes();
  }

  @Override
  public List<Finding> findings() {
    return engine.findings();
  }
}
