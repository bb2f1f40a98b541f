package io.coral.core.schedule.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What holds over random histories of requests, boards, faults, programmings, drains, holds, scopes
 * and cancellations. {@code -Dcoral.histories=10000} tries more seeds.
 */
class HistoryTest {

  private static final int EVENTS = 400;

  /** Fleets are looked at once in so many events. */
  private static final int LOOKS = 50;

  /** A request and how often it was answered. */
  private static final class Asked extends Ticket {
    final Set<Integer> failedOn = new HashSet<>();
    int answers;

    Asked(
        Queue queue,
        Application application,
        int priority,
        long deadline,
        double bytes,
        double size) {
      super(queue, application, priority, deadline, bytes, bytes, size);
    }
  }

  /** Boards for one tenant, as the decisions tell of them. */
  private static final class Held extends Hold {
    List<ScheduledBoard> kept = List.of();
    boolean wasGranted;
    int ends;

    Held(Tenant holder, List<ScheduledBoard> candidates, int count, long term, long patience) {
      super(holder, candidates, count, term, patience);
    }
  }

  static LongStream seeds() {
    return LongStream.range(0, Long.getLong("coral.histories", 300));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyRequestIsAnsweredOnceAndNoUnitIsOverfilled(long seed) {
    History history = new History(seed);
    for (int i = 0; i < EVENTS; i++) {
      history.step();
      history.check();
      if (i % LOOKS == 0) {
        history.checkFleets();
      }
    }
    history.finish();
    history.check();
    history.checkFleets();

    assertThat(history.asked).filteredOn(request -> request.answers != 1).isEmpty();
    assertThat(history.schedule.waiting()).isZero();
    assertThat(history.schedule.bound()).isZero();
    assertThat(history.tenants).allMatch(tenant -> tenant.waiting == 0 && tenant.bound == 0);
    assertThat(history.applications)
        .allMatch(application -> application.requests() == 0 && application.flows.isEmpty());
    assertThat(history.queues)
        .allMatch(queue -> queue.backlogs.size() == 0 && queue.waiting == 0)
        .allMatch(
            queue -> history.scopes.stream().allMatch(scope -> scope.backlogs(queue).size() == 0))
        .flatExtracting(queue -> queue.lines)
        .allMatch(line -> line.owner == null && line.oldest == null && line.waiting == 0);
    assertThat(history.holds).allMatch(hold -> hold.ends == 1 && hold.boards.isEmpty());
    assertThat(history.tenants).allMatch(tenant -> tenant.boards == 0 && tenant.units == 0);
  }

  /** A machine that does as decided, at random moments. */
  private static final class History implements Decisions {
    final Random random;
    final Schedule schedule = new Schedule(Policy.DEFAULT, this);
    final List<Tenant> tenants = new ArrayList<>();
    final List<Application> applications = new ArrayList<>();
    final List<Queue> queues = new ArrayList<>();
    final List<Binary> binaries = new ArrayList<>();
    final List<ScheduledBoard> boards = new ArrayList<>();
    final List<ScheduledBoard> programming = new ArrayList<>();
    final List<Asked> asked = new ArrayList<>();
    final List<Asked> running = new ArrayList<>();
    final List<Held> holds = new ArrayList<>();
    final Map<ScheduledBoard, Tenant> keptFor = new HashMap<>();
    final List<Scope> scopes = new ArrayList<>();
    final Map<Tenant, Scope> boundTo = new HashMap<>();
    final Map<ScheduledBoard, Set<Scope>> scopesOf = new HashMap<>();

    /** How often each board holds which data. */
    final Map<ScheduledBoard, Map<Long, Integer>> dataOf = new HashMap<>();

    long now;

    History(long seed) {
      random = new Random(seed);
      for (int i = 0; i < 1 + random.nextInt(4); i++) {
        Tenant tenant = schedule.addTenant(1 + random.nextInt(4));
        tenants.add(tenant);
        applications.add(tenant.own());
        for (int other = random.nextInt(4); other > 0; other--) {
          applications.add(tenant.addApplication());
        }
      }
      for (int i = 0; i < 1 + random.nextInt(4); i++) {
        queues.add(schedule.addQueue());
      }
      for (int i = 0; i < 1 + random.nextInt(6); i++) {
        addBinary();
      }
      for (int i = 0; i < random.nextInt(4); i++) {
        scopes.add(schedule.addScope(random.nextInt(3) == 0));
      }
    }

    private void addBinary() {
      List<Queue> serves = new ArrayList<>();
      for (int i = 0; i < 1 + random.nextInt(3); i++) {
        serves.add(any(queues));
      }
      binaries.add(schedule.addBinary(random.nextInt(3), serves, now));
    }

    private <T> T any(List<T> all) {
      return all.get(random.nextInt(all.size()));
    }

    void step() {
      now += random.nextInt(10) == 0 ? random.nextInt(2_000_000_000) : random.nextInt(5_000_000);
      schedule.advance(now);
      if (!boards.isEmpty() && random.nextInt(3) == 0) {
        data();
      }
      if (!scopes.isEmpty() && random.nextInt(12) == 0) {
        bind();
      }
      if (!asked.isEmpty() && random.nextInt(4) == 0) {
        look(any(asked));
      }
      int what = random.nextInt(100);
      if (what < 40) {
        ask();
      } else if (what < 70) {
        end();
      } else if (what < 78) {
        programmed();
      } else if (what < 82) {
        come();
      } else if (what < 84) {
        lose();
      } else if (what < 87 && !boards.isEmpty()) {
        ScheduledBoard board = any(boards);
        if (board.state == ScheduledBoard.State.READY) {
          schedule.putAside(board, now);
        }
      } else if (what < 93 && !boards.isEmpty()) {
        reserve();
      } else if (what < 94 && !holds.isEmpty()) {
        Held held = any(holds);
        assertThat(schedule.renew(held, random.nextInt(1_000_000_000), now))
            .isEqualTo(held.wasGranted && held.ends == 0);
      } else if (what < 95 && !holds.isEmpty()) {
        schedule.release(any(holds), now);
      } else if (what < 97) {
        addBinary();
      } else if (what < 98 && binaries.size() > 1) {
        schedule.withdraw(binaries.remove(random.nextInt(binaries.size())), now);
      } else if (!asked.isEmpty()) {
        Asked request = any(asked);
        if (schedule.cancel(request, now)) {
          request.answers++;
        }
      }
    }

    /** Looks at what a request would take if it waits. */
    private void look(Asked request) {
      if (request.line() == null) {
        return;
      }
      List<Cost> costs = schedule.costs(request, now);
      assertThat(costs)
          .allMatch(cost -> mayUse(request.tenant, cost.board()))
          .allMatch(cost -> cost.total() >= 0 && cost.queue() >= 0 && cost.programming() >= 0)
          .isSortedAccordingTo(Comparator.comparingDouble(Cost::total));
      if (request.unit() != null) {
        assertThat(costs).extracting(Cost::board).contains(request.unit().board);
      }
    }

    private void bind() {
      if (random.nextBoolean() || boards.isEmpty()) {
        Tenant tenant = any(tenants);
        Scope scope = random.nextInt(3) == 0 ? null : any(scopes);
        boundTo.put(tenant, scope);
        schedule.confine(tenant, scope, now);
      } else {
        ScheduledBoard board = any(boards);
        scopesOf.put(board, someScopes());
        schedule.assign(board, scopesOf.get(board), now);
      }
    }

    private Set<Scope> someScopes() {
      Set<Scope> some = new HashSet<>();
      for (Scope each : scopes) {
        if (random.nextInt(3) > 0) {
          some.add(each);
        }
      }
      return some;
    }

    private void come() {
      Set<Scope> of = someScopes();
      ScheduledBoard board = schedule.addBoard(random.nextInt(3), random.nextInt(2), of, now);
      scopesOf.put(board, of);
      boards.add(board);
    }

    private boolean mayUse(Tenant tenant, ScheduledBoard board) {
      Set<Scope> of = scopesOf.get(board);
      Scope own = boundTo.get(tenant);
      boolean isExclusive = of.stream().anyMatch(scope -> scope.isExclusive);
      return own == null ? !isExclusive : of.contains(own) && own.isExclusive == isExclusive;
    }

    private void data() {
      ScheduledBoard board = any(boards);
      long number = random.nextInt(6);
      Map<Long, Integer> held = dataOf.computeIfAbsent(board, unknown -> new HashMap<>());
      if (random.nextBoolean()) {
        schedule.dataCame(number, bytes(number), board);
        held.merge(number, 1, Integer::sum);
      } else {
        schedule.dataLeft(number, board);
        held.computeIfPresent(number, (same, times) -> times == 1 ? null : times - 1);
      }
    }

    private static double bytes(long number) {
      return 1 + (number << 17);
    }

    private void ask() {
      long deadline = random.nextInt(6) == 0 ? now + random.nextInt(500_000_000) : Long.MAX_VALUE;
      Asked request =
          new Asked(
              any(queues),
              any(applications),
              random.nextInt(3),
              deadline,
              random.nextInt(1 << 20),
              1 + random.nextInt(100));
      if (random.nextInt(4) == 0) {
        long one = random.nextInt(3);
        long other = 3 + random.nextInt(3);
        request.needs(new long[] {one, other}, new double[] {bytes(one), bytes(other)});
      }
      if (random.nextInt(4) == 0) {
        request.keepCosts();
      }
      asked.add(request);
      schedule.admit(request, now);
    }

    private void reserve() {
      List<ScheduledBoard> wanted = new ArrayList<>(boards);
      Collections.shuffle(wanted, random);
      wanted = wanted.subList(0, 1 + random.nextInt(wanted.size()));
      Held held =
          new Held(
              any(tenants),
              wanted,
              1 + random.nextInt(wanted.size()),
              1 + random.nextInt(1_000_000_000),
              random.nextInt(4) == 0 ? 0 : random.nextInt(1_000_000_000));
      holds.add(held);
      schedule.reserve(held, now);
    }

    private void end() {
      if (running.isEmpty()) {
        return;
      }
      Asked request = running.remove(random.nextInt(running.size()));
      int how = random.nextInt(20);
      if (how == 0) {
        request.failedOn.add(request.unit().board.id);
        schedule.returned(request, true, now);
      } else if (how == 1) {
        schedule.returned(request, false, now);
      } else if (how == 2) {
        request.answers++;
        schedule.failed(request, now);
      } else if (how < 8) {
        request.answers++;
        schedule.completed(request, now);
      } else if (how < 12 && schedule.waiting() == 0 && schedule.isRepeatable(request)) {
        follow(request);
      } else {
        request.answers++;
        if (random.nextBoolean()) {
          schedule.dataCopied(request, 1 + random.nextInt(1 << 20), random.nextInt(1_000_000));
        }
        schedule.completed(request, now, random.nextInt(100_000), random.nextInt(3_000_000), 1000);
      }
    }

    /** The next like it took over its place. */
    private void follow(Asked done) {
      Asked next =
          new Asked(done.queue, done.application, 0, Long.MAX_VALUE, done.bytesIn, done.size);
      asked.add(next);
      Unit unit = done.unit();
      schedule.admitAfter(done, next, now);
      running.add(next);
      done.answers++;
      schedule.completed(done, now, random.nextInt(100_000), random.nextInt(3_000_000), 1000);
      assertThat(next.unit()).isSameAs(unit);
    }

    private void programmed() {
      if (programming.isEmpty()) {
        return;
      }
      ScheduledBoard board = programming.remove(random.nextInt(programming.size()));
      if (random.nextInt(6) == 0) {
        schedule.programFailed(board, now);
      } else {
        schedule.programmed(board, board.next, now);
      }
    }

    private void lose() {
      if (boards.isEmpty()) {
        return;
      }
      ScheduledBoard board = boards.remove(random.nextInt(boards.size()));
      programming.remove(board);
      schedule.removeBoard(board, now);
      for (Asked request : List.copyOf(running)) {
        Unit unit = request.unit();
        if (unit != null && unit.board == board) {
          running.remove(request);
          schedule.returned(request, true, now);
        }
      }
    }

    /** Lets everything come to its end. */
    void finish() {
      for (int i = 0; i < 100_000 && !isOver(); i++) {
        now = Math.max(now + 1, Math.min(schedule.wake(), now + 100_000_000));
        schedule.advance(now);
        if (!programming.isEmpty()) {
          ScheduledBoard board = programming.remove(0);
          schedule.programmed(board, board.next, now);
        }
        if (!running.isEmpty()) {
          Asked request = running.remove(0);
          request.answers++;
          schedule.completed(request, now, 1000, 1_000_000, 1000);
        }
      }
    }

    private boolean isOver() {
      return schedule.waiting() + schedule.bound() == 0
          && holds.stream().allMatch(hold -> hold.ends > 0);
    }

    void check() {
      assertThat(running).hasSize(schedule.bound());
      for (ScheduledBoard board : boards) {
        int bound = 0;
        for (Asked request : running) {
          bound += request.unit().board == board ? 1 : 0;
        }
        assertThat(board.bound).hasSize(bound);
        double bytes = 0;
        for (Map.Entry<Long, Integer> held : dataOf.getOrDefault(board, Map.of()).entrySet()) {
          bytes += held.getValue() * bytes(held.getKey());
        }
        assertThat(board.dataBytes).isEqualTo(bytes);
        for (Unit unit : board.units) {
          assertThat(unit.bound.size()).isLessThanOrEqualTo(Policy.DEFAULT.deepest());
        }
      }
      for (Queue queue : queues) {
        assertThat(queue.classes).allMatch(units -> units.coming >= 0);
        for (Unit unit : queue.pinned) {
          assertThat(unit.pinned).allMatch(waiting -> mayUse(waiting.tenant, unit.board));
        }
        int inLines = 0;
        for (Line line : queue.lines) {
          assertThat(line.owner == null || line.owner.boards > 0).isTrue();
          assertThat(line.waiting > 0 || owesNothing(line)).isTrue();
          Ticket last = null;
          for (Ticket each = line.oldest; each != null; each = each.newer) {
            assertThat(queue.line(each.tenant)).isSameAs(line);
            assertThat(last == null || last.order < each.order).isTrue();
            last = each;
            inLines++;
          }
        }
        assertThat(queue.waiting).isEqualTo(inLines);
      }
    }

    private static boolean owesNothing(Line line) {
      return line.avoidable == 0
          && line.avoidableRate == 0
          && line.waitingSize == 0
          && line.hopelessSince == Long.MAX_VALUE;
    }

    private static Binary known(ScheduledBoard board) {
      return board.binary == null || board.binary.withdrawn ? null : board.binary;
    }

    /** Looks at the fleets, which may be as they were when somebody looked last. */
    void checkFleets() {
      for (ScheduledBoard board : boards) {
        schedule.fleets.of(board.platform);
        Fleet fleet = board.fleet;
        assertThat(fleet != null).isEqualTo(board.takesRequests());
        if (fleet != null) {
          assertThat(fleet.binary).isSameAs(known(board));
          assertThat(fleet.audience).isSameAs(board.audience);
          assertThat(fleet.idle.contains(board)).isEqualTo(board.bound.isEmpty());
          assertThat(fleet.busy.contains(board)).isNotEqualTo(board.bound.isEmpty());
        }
      }
    }

    @Override
    public void start(Ticket ticket, Unit unit) {
      Asked request = (Asked) ticket;
      assertThat(request.answers).isZero();
      assertThat(running).doesNotContain(request);
      assertThat(unit.board.state).isEqualTo(ScheduledBoard.State.READY);
      assertThat(unit.of.queue).isSameAs(request.queue);
      assertThat(keptFor.getOrDefault(unit.board, request.tenant)).isSameAs(request.tenant);
      assertThat(request.failedOn).doesNotContain(unit.board.id);
      assertThat(boards).contains(unit.board);
      assertThat(mayUse(request.tenant, unit.board)).isTrue();
      if (request.isExplained) {
        assertThat(request.costs()).extracting(Cost::board).contains(unit.board);
      }
      running.add(request);
    }

    @Override
    public void program(ScheduledBoard board, Binary binary) {
      assertThat(board.bound).isEmpty();
      assertThat(board.platform).isEqualTo(binary.platform);
      assertThat(programming).doesNotContain(board);
      programming.add(board);
    }

    @Override
    public void expire(Ticket ticket, Expiry why) {
      Asked request = (Asked) ticket;
      assertThat(request.answers).isZero();
      assertThat(why == Expiry.DEADLINE).isEqualTo(request.deadline <= now);
      request.answers++;
    }

    @Override
    public void held(Hold changed) {
      Held held = (Held) changed;
      held.kept.forEach(keptFor::remove);
      held.kept = held.kept();
      for (ScheduledBoard board : held.kept) {
        assertThat(keptFor.put(board, held.holder)).as("one holder").isNull();
      }
      if (held.state() == Hold.State.OUTSIDE) {
        held.ends++;
        assertThat(held.kept).isEmpty();
      } else if (held.state() == Hold.State.GRANTED) {
        assertThat(running)
            .filteredOn(request -> held.kept.contains(request.unit().board))
            .allMatch(request -> request.tenant == held.holder);
        assertThat(held.kept.size()).isBetween(1, held.count);
        held.wasGranted = true;
      }
    }
  }
}
