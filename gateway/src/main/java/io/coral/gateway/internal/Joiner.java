package io.coral.gateway.internal;

import io.coral.api.RequestException;
import io.coral.api.Response;
import io.coral.api.artifact.Model;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts questions of several callers to one model together, where the model says so: up to its
 * largest batch, or for as long as the first of them may wait. Those of one request have one
 * priority, and one tenant unless the model allows others; of several, the first one's is charged.
 * Any thread.
 */
final class Joiner implements AutoCloseable {

  /** What asks, and what passes time. */
  interface Outside {

    /** Asks for one question; as {@link Inference#ask}. */
    Runnable ask(
        Asked asked, Terms terms, BiConsumer<@Nullable Response, @Nullable Throwable> then);

    /** Has something done after a while. */
    void after(Duration delay, Runnable task);
  }

  /** Who has less time is asked alone. */
  private static final Duration SHORTEST = Duration.ofMillis(1);

  private final Outside outside;
  private final Memory memory;
  private final Executor copiers;

  // guarded by this
  private final Map<Key, Group> open = new HashMap<>();

  /**
   * Over what asks.
   *
   * @param copiers whose threads may be busy for as long as tensors are copied
   */
  Joiner(Outside outside, Memory memory, Executor copiers) {
    this.outside = outside;
    this.memory = memory;
    this.copiers = copiers;
  }

  /** Whose questions may become one. */
  private record Key(Served served, String tenant, int priority) {}

  private static final class Group {
    private final Key key;
    private final List<Member> members = new ArrayList<>();
    private long entries;
    private Instant end = Instant.MAX;

    Group(Key key) {
      this.key = key;
    }

    void add(Member member) {
      members.add(member);
      entries += member.asked.batch();
    }

    /** Whether it ends sooner now than it did. */
    boolean endsBy(Instant then) {
      if (!then.isBefore(end)) {
        return false;
      }
      end = then;
      return true;
    }

    void remove(Member member) {
      if (members.remove(member)) {
        entries -= member.asked.batch();
      }
    }
  }

  /** A question, and who waits for its answer. */
  private record Member(
      Asked asked, Terms terms, BiConsumer<@Nullable Response, @Nullable Throwable> then) {}

  /** Whether a question may be joined with others. */
  static boolean joins(Asked asked) {
    return asked.served().model().batch().flatMap(Model.Batch::joining).isPresent();
  }

  /**
   * Asks, together with others.
   *
   * @return what gives it up
   * @throws Refusal where it is not complete; nobody is told then
   */
  Runnable ask(Asked asked, Terms terms, BiConsumer<@Nullable Response, @Nullable Throwable> then) {
    asked.requireAll();
    Instant now = Instant.now();
    if (terms.deadline().isBefore(now.plus(SHORTEST))) {
      // it takes nobody along in its hurry
      return outside.ask(asked, terms, then);
    }
    Model.Batch batch = asked.served().model().batch().orElseThrow();
    Model.Joining joining = batch.joining().orElseThrow();
    Member member = new Member(asked, terms, then);
    Key key =
        new Key(asked.served(), joining.acrossTenants() ? "" : terms.tenant(), terms.priority());
    Duration patience = patience(joining, terms, now);
    Group full = null;
    Group group;
    boolean isSooner;
    boolean isComplete;
    synchronized (this) {
      group = open.get(key);
      if (group != null && group.entries + asked.batch() > batch.most()) {
        full = open.remove(key);
        group = null;
      }
      if (group == null) {
        group = new Group(key);
        open.put(key, group);
      }
      group.add(member);
      isSooner = group.endsBy(now.plus(patience));
      isComplete =
          group.entries == batch.most() || joining.preferred().contains((int) group.entries);
      if (isComplete) {
        open.remove(key);
      }
    }
    if (full != null) {
      run(full.members);
    }
    if (isComplete) {
      run(group.members);
    } else if (isSooner) {
      Group waiting = group;
      outside.after(patience, () -> expire(waiting));
    }
    Group its = group;
    return () -> giveUp(its, member);
  }

  /** Questions that wait for others. */
  synchronized int waiting() {
    return open.values().stream().mapToInt(group -> group.members.size()).sum();
  }

  /** Who has to begin sooner does not wait as long. */
  private static Duration patience(Model.Joining joining, Terms terms, Instant now) {
    Duration left = Duration.between(now, terms.deadline()).dividedBy(2);
    return left.compareTo(joining.delay()) < 0 ? left : joining.delay();
  }

  private void expire(Group group) {
    synchronized (this) {
      if (!open.remove(group.key, group)) {
        return;
      }
    }
    run(group.members);
  }

  /** One that waits for others yet goes; one that was asked with others is answered, to nobody. */
  private void giveUp(Group group, Member member) {
    synchronized (this) {
      if (open.get(group.key) != group) {
        return;
      }
      group.remove(member);
      if (group.members.isEmpty()) {
        open.remove(group.key);
      }
    }
    member.then.accept(null, new CancellationException());
  }

  private void run(List<Member> members) {
    if (members.isEmpty()) {
      return;
    }
    if (members.size() == 1) {
      Member only = members.get(0);
      ask(only.asked, only.terms, only.then, members);
      return;
    }
    Asked joined;
    try {
      joined = Asked.joined(members.stream().map(Member::asked).toList(), memory);
    } catch (RuntimeException | OutOfMemoryError e) {
      tell(members, e);
      return;
    }
    Terms first = members.get(0).terms;
    Instant earliest =
        members.stream().map(each -> each.terms.deadline()).min(Comparator.naturalOrder()).get();
    ask(
        joined,
        new Terms(first.tenant(), first.priority(), earliest),
        (response, failure) -> ended(joined, members, response, failure),
        members);
  }

  private void ask(
      Asked asked,
      Terms terms,
      BiConsumer<@Nullable Response, @Nullable Throwable> then,
      List<Member> members) {
    try {
      outside.ask(asked, terms, then);
    } catch (RuntimeException | OutOfMemoryError e) {
      if (members.size() > 1) {
        asked.close();
      }
      failed(members, e);
    }
  }

  /** On a thread that is not to be busy for long. */
  private void ended(
      Asked joined,
      List<Member> members,
      @Nullable Response response,
      @Nullable Throwable failure) {
    Runnable delivery = () -> deliver(joined, members, response, failure);
    try {
      copiers.execute(delivery);
    } catch (RejectedExecutionException e) {
      // the gateway ends, and what waits is told so
      delivery.run();
    }
  }

  private void deliver(
      Asked joined,
      List<Member> members,
      @Nullable Response response,
      @Nullable Throwable failure) {
    try (joined) {
      if (response != null) {
        joined.deliver(members.stream().map(Member::asked).toList());
        members.forEach(each -> each.then.accept(response, null));
        return;
      }
    } catch (RuntimeException | OutOfMemoryError e) {
      tell(members, e);
      return;
    }
    failed(members, failure == null ? new IllegalStateException() : failure);
  }

  /** One that is late takes no others with it: these are asked again. */
  private void failed(List<Member> members, Throwable why) {
    Instant now = Instant.now();
    List<Member> inTime =
        members.stream().filter(each -> each.terms.deadline().isAfter(now)).toList();
    boolean isLate =
        why instanceof RequestException refused
            && refused.code() == RequestException.Code.DEADLINE
            && inTime.size() < members.size();
    if (isLate) {
      tell(members.stream().filter(each -> !inTime.contains(each)).toList(), why);
      run(inTime);
    } else {
      tell(members, why);
    }
  }

  private static void tell(List<Member> members, Throwable why) {
    members.forEach(each -> each.then.accept(null, why));
  }

  /** Tells all who wait for others that they wait for nothing. */
  @Override
  public void close() {
    List<Group> left;
    synchronized (this) {
      left = List.copyOf(open.values());
      open.clear();
    }
    left.forEach(each -> tell(each.members, new CancellationException()));
  }
}
