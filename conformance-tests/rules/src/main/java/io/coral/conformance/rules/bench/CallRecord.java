package io.coral.conformance.rules.bench;

import io.coral.conformance.rules.fixture.Harness;
import io.coral.conformance.rules.process.BundleFault;
import io.coral.conformance.rules.process.NotTestable;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.capability.HotPlug;
import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/**
 * The last calls that a test made of the runtime, on each of its threads.
 *
 * <p>It hands out stand-ins for the runtime's objects, which note each call and pass it on. Calls
 * take no common lock: threads that contend for the runtime contend for nothing of the kit. Only
 * text is kept, so that nothing stays reachable for being recorded.
 */
public final class CallRecord {

  /** How many calls are told. */
  public static final int KEPT = 30;

  /** What callers see; the other packages of the specification are for those who implement it. */
  private static final Set<String> FOR_CALLERS =
      Set.of(AcceleratorRuntime.class.getPackageName(), HotPlug.class.getPackageName());

  private final long start = System.nanoTime();
  private final Thread main = Thread.currentThread();
  private final Map<Thread, CallRing> rings = new ConcurrentHashMap<>();
  private final Map<String, Integer> numbers = new ConcurrentHashMap<>();

  /** Stand-ins of what getters give again and again: the same object has the same one. */
  private final Map<Object, WeakReference<Object>> known =
      Collections.synchronizedMap(new WeakHashMap<>());

  private volatile boolean frozen;

  /** An empty record; the thread that makes it is the test's own. */
  CallRecord() {}

  /** The stand-in for an object of the runtime under test. */
  public <T> T recorded(Class<T> type, T object) {
    return type.cast(standIn(object));
  }

  /**
   * The harness, told the runtime's own objects instead of the stand-ins. What it throws hinders
   * the rule: nobody can tell whether it did to the device what was asked.
   */
  Harness unwrapping(Harness harness) {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          try {
            return RecordedObject.pass(harness, method, arguments);
          } catch (IllegalAccessError e) {
            // not the runtime's doing: beside a bundle the harness has a class loader of its own
            throw new Hindered("the harness sees only what is public: " + e.getMessage());
          } catch (TestAbortedException | NotTestable | BundleFault e) {
            // the kit's own words, of the framework that stops and starts the bundle
            throw e;
          } catch (Throwable e) {
            if (e instanceof InterruptedException) {
              Thread.currentThread().interrupt();
            }
            throw new Hindered(
                "the harness fails: " + method.getName() + " throws " + CallText.withPlace(e), e);
          }
        };
    return (Harness)
        Proxy.newProxyInstance(
            CallRecord.class.getClassLoader(), new Class<?>[] {Harness.class}, handler);
  }

  /** Ends the recording: what is cleared up after a test is no part of it. */
  void freeze() {
    frozen = true;
  }

  /** The last calls of all threads, one a line, the oldest first. */
  public List<String> lines() {
    List<RecordedCall> calls = new ArrayList<>();
    rings.values().forEach(ring -> calls.addAll(ring.calls()));
    calls.sort(Comparator.comparingLong(RecordedCall::begun));
    return calls.stream().skip(Math.max(0, calls.size() - KEPT)).map(this::line).toList();
  }

  private String line(RecordedCall call) {
    String thread = call.thread() == main ? "" : "[" + call.thread().getName() + "] ";
    return String.format(
        Locale.ROOT, "%9.3f ms  %s%s", (call.begun() - start) / 1e6, thread, call.text());
  }

  /** Notes that a call begins; absent when nothing is recorded any more. */
  RecordedCall begin(String text) {
    Thread thread = Thread.currentThread();
    RecordedCall call = new RecordedCall(thread, System.nanoTime(), text);
    if (!frozen) {
      rings.computeIfAbsent(thread, mine -> new CallRing()).add(call);
    }
    return call;
  }

  /** Notes how a call ended. */
  void end(RecordedCall call, String outcome) {
    call.ended(outcome);
    CallRing ring = rings.get(Thread.currentThread());
    if (ring != null && !frozen) {
      ring.fold(call);
    }
  }

  /** Whether an object is of the specification's types. */
  boolean knows(@Nullable Object object) {
    return object != null && !specified(object.getClass()).isEmpty();
  }

  /** An object of the specification's types as a stand-in; anything else as it is. */
  Object standIn(Object object) {
    if (RecordedObject.of(object) != null) {
      return object;
    }
    Set<Class<?>> types = specified(object.getClass());
    if (types.isEmpty()) {
      return object;
    }
    String name = kind(types);
    if (!name.equals("runtime") && !name.equals("resource") && !name.equals("memory")) {
      return make(object, types, name);
    }
    synchronized (known) {
      WeakReference<Object> before = known.get(object);
      Object same = before == null ? null : before.get();
      if (same == null) {
        same = make(object, types, name);
        known.put(object, new WeakReference<>(same));
      }
      return same;
    }
  }

  private Object make(Object object, Set<Class<?>> types, String kind) {
    int number = Objects.requireNonNull(numbers.merge(kind, 1, Integer::sum));
    String name = kind.equals("runtime") ? kind : kind + "#" + number;
    return Proxy.newProxyInstance(
        CallRecord.class.getClassLoader(),
        types.toArray(Class<?>[]::new),
        new RecordedObject(this, object, name));
  }

  private static String kind(Set<Class<?>> types) {
    String simple = types.iterator().next().getSimpleName();
    return switch (simple) {
      case "AcceleratorRuntime" -> "runtime";
      case "ComputeUnit" -> "unit";
      default -> simple.substring(0, 1).toLowerCase(Locale.ROOT) + simple.substring(1);
    };
  }

  /** The public interfaces of the specification that a class implements, and AutoCloseable. */
  private static Set<Class<?>> specified(Class<?> type) {
    Set<Class<?>> found = new LinkedHashSet<>();
    collect(type, found);
    if (!found.isEmpty() && AutoCloseable.class.isAssignableFrom(type)) {
      found.add(AutoCloseable.class);
    }
    return found;
  }

  private static void collect(Class<?> type, Set<Class<?>> found) {
    for (Class<?> each : type.getInterfaces()) {
      if (FOR_CALLERS.contains(each.getPackageName()) && Modifier.isPublic(each.getModifiers())) {
        found.add(each);
      }
      collect(each, found);
    }
    Class<?> parent = type.getSuperclass();
    if (parent != null) {
      collect(parent, found);
    }
  }
}
