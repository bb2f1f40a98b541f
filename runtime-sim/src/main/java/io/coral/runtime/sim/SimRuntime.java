package io.coral.runtime.sim;

import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Bounds;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Discovery;
import io.coral.spec.Features;
import io.coral.spec.Finding;
import io.coral.spec.Resource;
import io.coral.spec.RuntimeInfo;
import io.coral.spec.capability.HotPlug;
import io.coral.spec.foreign.ForeignCode;
import io.coral.spec.lifecycle.DeviceResource;
import io.coral.spec.lifecycle.OpenDevices;
import io.coral.spec.settings.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The simulator. Boards come from configuration, or from a test; a test may also plug, unplug, lose
 * and fault them. Any thread.
 */
public final class SimRuntime implements AcceleratorRuntime, AutoCloseable {

  /** The runtime's id. */
  public static final String ID = "sim";

  /** Who makes the boards. */
  static final String VENDOR = "coral";

  /** The PID of its configuration. */
  public static final String PID = "io.coral.runtime.sim";

  /** Every optional feature. */
  public static final List<String> ALL_FEATURES =
      List.of(
          Features.REGISTERS,
          Features.RESET,
          Features.HOT_PLUG,
          Features.PEER_COPY,
          Features.SUB_BUFFERS,
          Features.FAULT_REPORTING,
          Features.TIMESTAMPS,
          Features.DIRECT_WRAP,
          Features.HOST_RANGES);

  private final RuntimeInfo info;
  private final SimClock clock;
  private final List<Finding> findings;
  private final List<SimBoard> boards = new CopyOnWriteArrayList<>();
  private final List<HotPlug.Listener> listeners = new CopyOnWriteArrayList<>();
  private final Switch network = new Switch();
  private final FaultCount faults = new FaultCount();
  private final OpenDevices<DeviceResource> open = new OpenDevices<>(ID);
  private int plugged;

  /** Outside OSGi: settings come from system properties that start with the {@link #PID}. */
  public SimRuntime() {
    this(SimSettings.of(Settings.ofSystem(PID), ALL_FEATURES));
  }

  /** Settings under their keys, as texts or as ConfigAdmin has them. */
  public SimRuntime(Map<String, Object> properties) {
    this(SimSettings.of(Settings.of(PID, properties), ALL_FEATURES));
  }

  private SimRuntime(SimSettings settings) {
    this(settings.features(), settings.bounds(), SimClock.REAL, settings.findings());
    settings.boards().forEach(this::add);
  }

  /** For tests: boards, features and a clock by hand. */
  public SimRuntime(List<BoardModel> models, List<String> features, SimClock clock) {
    this(features, SimSettings.BOUNDS, clock, List.of());
    models.forEach(this::add);
  }

  private SimRuntime(List<String> features, Bounds bounds, SimClock clock, List<Finding> findings) {
    this.info =
        new RuntimeInfo(ID, VENDOR, RuntimeInfo.SPEC_VERSION, features, false, true, bounds);
    this.clock = clock;
    this.findings = findings;
  }

  private synchronized SimBoard add(BoardModel model) {
    SimBoard board = new SimBoard(plugged++, model, faults);
    boards.add(board);
    return board;
  }

  @Override
  public RuntimeInfo info() {
    return info;
  }

  @Override
  public Discovery discover() {
    return new Discovery(boards.stream().map(SimBoard::info).toList(), findings);
  }

  @Override
  public Resource open(String deviceId) {
    return open.open(deviceId, discover().devices(), this::open);
  }

  private DeviceResource open(DeviceInfo device, Runnable onClosed) {
    SimBoard board = board(device.id());
    SimBackend backend = new SimBackend(board, clock, network, info.has(Features.REGISTERS));
    Optional<Duration> hangLimit =
        Optional.of(board.model().hangMillis())
            .filter(millis -> millis > 0)
            .map(Duration::ofMillis);
    return new DeviceResource(info, backend, hangLimit, onClosed);
  }

  @Override
  public <T> T capability(Class<T> type) {
    if (type == HotPlug.class && info.has(Features.HOT_PLUG)) {
      return type.cast((HotPlug) this::subscribe);
    }
    return AcceleratorRuntime.super.capability(type);
  }

  private HotPlug.Subscription subscribe(HotPlug.Listener listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** Plugs a board in; its id was never given before (DSC-08). */
  public DeviceInfo plug(BoardModel model) {
    DeviceInfo device = add(model).info();
    tell(listener -> listener.arrived(device));
    return device;
  }

  /** Takes a board out; if it is open, it is lost. */
  public void unplug(String deviceId) {
    boards.remove(board(deviceId));
    open.lost(deviceId, "the board was taken out");
    tell(listener -> listener.removed(deviceId));
  }

  private void tell(Consumer<HotPlug.Listener> news) {
    listeners.forEach(
        listener -> ForeignCode.tell("a hot-plug listener of " + ID, () -> news.accept(listener)));
  }

  /** Loses a board: it stays listed, as failed, until {@link #revive}. */
  public void lose(String deviceId) {
    board(deviceId).lose("the board was lost");
    open.lost(deviceId, "the board was lost");
  }

  /** Makes a lost board work again, for its next open. */
  public void revive(String deviceId) {
    board(deviceId).revive();
  }

  /** Replaces what goes wrong on a board, from now on; counting starts anew. */
  public void inject(String deviceId, String faultPlan) {
    board(deviceId).setFaults(FaultPlan.parse(faultPlan));
  }

  /** How often that was made to go wrong so far, on all boards. */
  public long faults(FaultPlan.Operation operation, FaultPlan.Effect effect) {
    return faults.of(operation, effect);
  }

  private SimBoard board(String deviceId) {
    return boards.stream()
        .filter(board -> board.info().id().equals(deviceId))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no board " + deviceId));
  }

  /** Stops the simulator: every open resource is closed with {@code SHUTDOWN}. */
  @Override
  public void close() {
    open.stop(info.bounds().stopGrace());
  }
}
