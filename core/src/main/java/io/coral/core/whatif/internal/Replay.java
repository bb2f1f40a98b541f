package io.coral.core.whatif.internal;

import io.coral.core.account.internal.Traffic;
import io.coral.core.account.internal.Traffic.Arrival;
import io.coral.core.schedule.internal.Binary;
import io.coral.core.schedule.internal.Policy;
import io.coral.core.schedule.internal.Queue;
import io.coral.core.schedule.internal.Tenant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Recorded traffic once more, in virtual time, through the real scheduler on modelled boards.
 * Requests come when they came, whatever becomes of those before them.
 */
public final class Replay {

  private final VirtualMachine machine = new VirtualMachine(Policy.DEFAULT);
  private final Observed observed;
  private final Map<String, Queue> queues = new LinkedHashMap<>();
  private final Map<VirtualRequest, Arrival> arrivals = new LinkedHashMap<>();
  private final Map<String, Tenant> tenants = new HashMap<>();
  private final Map<ModelledBoard.Model, Integer> models = new LinkedHashMap<>();
  private final List<Map<String, Binary>> binaries = new ArrayList<>();

  private Replay(Traffic traffic, Observed observed) {
    this.observed = observed;
    traffic
        .weights()
        .forEach((name, weight) -> tenants.put(name, machine.schedule().addTenant(weight)));
  }

  /** What the requests would meet on a set of boards. */
  public static Service on(List<ModelledBoard> boards, Traffic traffic, Observed observed) {
    Replay replay = new Replay(traffic, observed);
    boards.forEach(replay::add);
    return replay.run(replayed(traffic));
  }

  /** Those that asked boards for something; of one that failed or was cancelled nobody knows. */
  public static List<Arrival> replayed(Traffic traffic) {
    return traffic.arrivals().stream()
        .filter(arrival -> arrival.ran().isPresent() || arrival.outcome().equals("DEADLINE"))
        .toList();
  }

  private void add(ModelledBoard board) {
    int model = models.computeIfAbsent(board.model(), unknown -> models.size());
    if (model == binaries.size()) {
      Map<String, Binary> fitting = new HashMap<>();
      observed
          .bitstreams(board.like())
          .forEach(
              (name, serves) ->
                  fitting.put(
                      name,
                      machine
                          .schedule()
                          .addBinary(model, serves.stream().map(this::queue).toList(), 0)));
      binaries.add(fitting);
    }
    machine.addBoard(model, model, speed(board), binaries.get(model).get(board.bitstream()));
  }

  private Queue queue(String accelerator) {
    return queues.computeIfAbsent(accelerator, unknown -> machine.schedule().addQueue());
  }

  private BoardSpeed speed(ModelledBoard board) {
    ToDoubleFunction<VirtualRequest> run = nanos(board, Part.RUN);
    return new BoardSpeed(
        nanos(board, Part.IN),
        request -> run.applyAsDouble(request) / board.factor(),
        nanos(board, Part.OUT),
        nanos(board, Part.REST),
        bytes -> 0,
        observed.programming(board.like()).orElse(Policy.DEFAULT.unknownProgramming()));
  }

  private ToDoubleFunction<VirtualRequest> nanos(ModelledBoard board, Part part) {
    return request ->
        observed.nanos(board.like(), Objects.requireNonNull(arrivals.get(request), "own"), part);
  }

  private Service run(List<Arrival> replayed) {
    for (Arrival arrival : replayed) {
      VirtualRequest request = request(arrival);
      arrivals.put(request, arrival);
      machine.at(arrival.at(), () -> machine.submit(request));
    }
    machine.run(Double.POSITIVE_INFINITY);
    Set<VirtualRequest> requests = arrivals.keySet();
    double[] took =
        requests.stream()
            .filter(request -> request.done >= 0)
            .mapToDouble(request -> request.done - request.submitted)
            .toArray();
    double end = requests.stream().mapToDouble(request -> request.done).max().orElse(0);
    double begin = replayed.isEmpty() ? 0 : replayed.get(0).at();
    return Service.of(took, requests.size() - took.length, end - begin);
  }

  private VirtualRequest request(Arrival arrival) {
    return new VirtualRequest(
        queue(arrival.accelerator()),
        tenants.computeIfAbsent(arrival.tenant(), unknown -> machine.schedule().addTenant(1)).own(),
        arrival.priority(),
        arrival.deadline() == Long.MAX_VALUE ? Long.MAX_VALUE : arrival.at() + arrival.deadline(),
        arrival.bytesIn(),
        arrival.bytesOut(),
        arrival.bytes(),
        null);
  }
}
