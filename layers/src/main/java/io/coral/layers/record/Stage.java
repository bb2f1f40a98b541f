package io.coral.layers.record;

import io.coral.layers.wrap.Operation;
import io.coral.spec.AcceleratorException;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Bitstream;
import io.coral.spec.Buffer;
import io.coral.spec.DeviceInfo;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.Resource;
import io.coral.spec.foreign.ForeignCode;
import io.coral.spec.lifecycle.SettableEvent;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The runtime on which a recording is repeated, with the objects of the recording on it. */
final class Stage implements AutoCloseable {

  private static final String UNSUPPORTED = ErrorCode.UNSUPPORTED.name();
  private static final String SPECIFICATION = AcceleratorRuntime.class.getPackageName() + ".";

  private static final String OUTSIDE = "an event from outside the recording";

  /** The most that one wrapped host buffer may have: 256 MiB. */
  private static final int MOST_HOST_BYTES = 256 << 20;

  private final AcceleratorRuntime runtime;
  private final UnaryOperator<Bitstream> substitute;
  private final Map<Integer, Object> objects = new HashMap<>();
  private final Map<Integer, SettableEvent> outside = new HashMap<>();
  private final Flights flights;
  private final Set<Integer> kernelArguments = new HashSet<>();
  private final List<Resource> opened = new ArrayList<>();
  private int calls;

  Stage(AcceleratorRuntime runtime, UnaryOperator<Bitstream> substitute, Duration bound) {
    this.runtime = runtime;
    this.substitute = substitute;
    this.flights = new Flights(bound);
  }

  int calls() {
    return calls;
  }

  Optional<Difference> play(Entry entry) throws InterruptedException {
    if (entry instanceof Entry.Settled event) {
      return settle(event);
    }
    return call((Entry.Called) entry);
  }

  private Optional<Difference> settle(Entry.Settled event) {
    if (event.foreign()) {
      SettableEvent mine = outside(event.event());
      event
          .failure()
          .ifPresentOrElse(failure -> mine.fail(outsideFailure(failure)), mine::complete);
      return Optional.empty();
    }
    flights.recorded(event);
    return Optional.empty();
  }

  /** Stands for an event that another runtime made while the recording was taken. */
  private SettableEvent outside(int id) {
    return outside.computeIfAbsent(id, key -> new SettableEvent("await", OUTSIDE));
  }

  private static AcceleratorException outsideFailure(Entry.Failure failure) {
    return AcceleratorException.of(
        ErrorCode.EXECUTION_FAILED, "await", OUTSIDE, "it had failed with " + failure.code());
  }

  // ---- calls

  private Optional<Difference> call(Entry.Called call) throws InterruptedException {
    Object target = call.object() == 0 ? runtime : objects.get(call.object());
    if (target == null) {
      // made by a call that this recording does not hold, e.g. by a thread that was inside it
      return Optional.empty();
    }
    calls++;
    if (target instanceof Event event) {
      return call.is(Operation.AWAIT) ? await(call, event) : Optional.empty();
    }
    if (call.is(Operation.COPY_TO_DEVICE)
        && call.data() instanceof Blob data
        && target instanceof Buffer buffer) {
      fill(call, buffer, data);
    }
    @Nullable Object[] arguments = new Object[call.arguments().size()];
    Object result = null;
    Entry.Failure thrown = null;
    try {
      for (int i = 0; i < arguments.length; i++) {
        arguments[i] = argument(call, call.arguments().get(i));
      }
      result = invoke(call, target, arguments);
    } catch (DataLeftOut e) {
      throw e;
    } catch (AcceleratorException e) {
      thrown = new Entry.Failure(e.code().name(), e.getMessage());
    } catch (RuntimeException e) {
      thrown = new Entry.Failure(e.getClass().getName(), String.valueOf(e.getMessage()));
    }
    Optional<Difference> difference = outcome(call, result, thrown);
    if (difference.isEmpty() && thrown == null && result != null) {
      keep(call, target, arguments, result);
    }
    return difference;
  }

  private static void fill(Entry.Called call, Buffer buffer, Blob data) {
    requireKept(call, data);
    if (offset(call) < 0 || offset(call) > buffer.size() - data.length()) {
      return; // the call itself will fail, and is compared
    }
    try {
      data.put(buffer.hostViews(), offset(call));
    } catch (AcceleratorException e) {
      // the call itself will fail the same way, and is compared
      return;
    }
  }

  private static void requireKept(Entry.Called call, Blob data) {
    if (data.bytes() == null) {
      throw new DataLeftOut(
          "call " + call.number() + " copies " + data.length() + " bytes that were left out");
    }
  }

  static long offset(Entry.Called call) {
    return !call.arguments().isEmpty() && call.arguments().get(0) instanceof Long offset
        ? offset
        : 0;
  }

  private @Nullable Object invoke(Entry.Called call, Object target, @Nullable Object[] arguments) {
    Method method = method(call);
    if (call.is(Operation.OPEN)) {
      arguments[0] = device(call, (String) arguments[0]);
    }
    if (call.is(Operation.SET_BUFFER) && call.arguments().get(1) instanceof Entry.Ref buffer) {
      kernelArguments.add(buffer.id());
    }
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      if (e.getTargetException() instanceof RuntimeException cause) {
        throw cause;
      }
      throw ForeignCode.failure(
          call.operation(), "call " + call.number() + " of the recording", e.getTargetException());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("call " + call.number(), e);
    }
  }

  private static Method method(Entry.Called call) {
    try {
      for (Method method : type(call.type()).getMethods()) {
        if (method.getName().equals(call.operation())
            && method.getParameterCount() == call.arguments().size()) {
          return method;
        }
      }
    } catch (ClassNotFoundException e) {
      throw new DataLeftOut("call " + call.number() + " is of the unknown type " + call.type());
    }
    throw new DataLeftOut(
        "call " + call.number() + " is of the unknown method " + call.operation());
  }

  /** A type of the specification; a recording can name no other. */
  private static Class<?> type(String name) throws ClassNotFoundException {
    if (!name.startsWith(SPECIFICATION)) {
      throw new ClassNotFoundException(name);
    }
    return Class.forName(name, false, AcceleratorRuntime.class.getClassLoader());
  }

  private @Nullable Object argument(Entry.Called call, @Nullable Object value) {
    if (value instanceof Entry.Ref ref) {
      return objects.get(ref.id());
    }
    if (value instanceof Entry.Foreign event) {
      return outside(event.id());
    }
    if (value instanceof List<?> list) {
      Event[] events = new Event[list.size()];
      for (int i = 0; i < events.length; i++) {
        events[i] = (Event) argument(call, list.get(i));
      }
      return events;
    }
    if (value instanceof Blob blob) {
      if (blob.bytes() == null) {
        throw new DataLeftOut(
            "call " + call.number() + " passes " + blob.length() + " bytes that were left out");
      }
      return blob.bytes().clone();
    }
    if (value instanceof Bitstream bitstream) {
      return substitute.apply(bitstream);
    }
    if (value instanceof Entry.Host host) {
      return memory(call, host);
    }
    if (value instanceof Entry.Type type) {
      try {
        return type(type.name());
      } catch (ClassNotFoundException e) {
        throw new DataLeftOut("call " + call.number() + " asks for the unknown " + type.name());
      }
    }
    return value;
  }

  /** Host memory as it was; what it held is recorded of a write alone. */
  private static ByteBuffer memory(Entry.Called call, Entry.Host host) {
    if (host.size() < 0 || host.size() > MOST_HOST_BYTES) {
      throw new DataLeftOut(
          "call "
              + call.number()
              + " takes "
              + host.size()
              + " bytes of host memory; a replay makes at most "
              + MOST_HOST_BYTES);
    }
    try {
      ByteBuffer memory =
          host.direct() ? ByteBuffer.allocateDirect(host.size()) : ByteBuffer.allocate(host.size());
      if (call.is(Operation.BUFFER_WRITE)) {
        written(call).ifPresent(data -> data.put(List.of(memory), 0));
      }
      return host.readOnly() ? memory.asReadOnlyBuffer() : memory;
    } catch (OutOfMemoryError e) {
      throw new DataLeftOut(
          "call "
              + call.number()
              + " takes "
              + host.size()
              + " bytes, which the JVM does not have; raise -Xmx");
    }
  }

  private static Optional<Blob> written(Entry.Called call) {
    if (call.data() instanceof Blob data) {
      requireKept(call, data);
      return Optional.of(data);
    }
    if (call.failure().isEmpty()) {
      throw new DataLeftOut(
          "call " + call.number() + " writes what a read was still to bring when it was recorded");
    }
    return Optional.empty();
  }

  /** The device at the recorded one's position in discovery. */
  private String device(Entry.Called call, String recorded) {
    List<DeviceInfo> devices = runtime.discover().devices();
    return call.data() instanceof Integer position && position >= 0 && position < devices.size()
        ? devices.get(position).id()
        : recorded;
  }

  private Optional<Difference> outcome(
      Entry.Called call, @Nullable Object result, Entry.@Nullable Failure thrown) {
    String expected = call.failure().map(Entry.Failure::code).orElse("success");
    String seen = thrown == null ? "success" : thrown.code();
    if ((call.is(Operation.RUNTIME_CAPABILITY) || call.is(Operation.RESOURCE_CAPABILITY))
        && (expected.equals(UNSUPPORTED) || seen.equals(UNSUPPORTED))) {
      // runtimes may differ in their features; calls of a capability that is missing are left out
      return Optional.empty();
    }
    if (!expected.equals(seen)) {
      return difference(call, expected, thrown == null ? seen : seen + " (" + thrown.rule() + ")");
    }
    if (thrown == null && call.result() instanceof List<?> list && result instanceof List<?> mine) {
      return list.size() <= mine.size()
          ? Optional.empty()
          : difference(call, list.size() + " elements", mine.size() + " elements");
    }
    return thrown == null && call.result() instanceof Integer number && !number.equals(result)
        ? difference(call, number.toString(), String.valueOf(result))
        : Optional.empty();
  }

  private static Optional<Difference> difference(Entry.Called call, String expected, String seen) {
    return Optional.of(
        new Difference(
            call.number(), name(call), expected, seen, TouchedRules.of(call, call.failure())));
  }

  static String name(Entry.Called call) {
    return call.type().substring(call.type().lastIndexOf('.') + 1) + "." + call.operation();
  }

  private void keep(Entry.Called call, Object target, @Nullable Object[] arguments, Object result) {
    if (result instanceof Resource resource && target == runtime) {
      opened.add(resource);
    }
    if (call.result() instanceof List<?> recorded && result instanceof List<?> mine) {
      for (int i = 0; i < recorded.size(); i++) {
        if (recorded.get(i) instanceof Entry.Ref ref) {
          objects.put(ref.id(), Objects.requireNonNull(mine.get(i)));
        }
      }
    } else if (call.result() instanceof Entry.Ref ref) {
      objects.put(ref.id(), result);
      if (result instanceof Event event) {
        flights.add(
            ref.id(),
            call,
            event,
            fetch(call, target, arguments),
            kernelArguments.contains(call.object()));
      }
    }
  }

  private static Optional<Fetch> fetch(
      Entry.Called call, Object target, @Nullable Object[] arguments) {
    if (call.is(Operation.BUFFER_READ)) {
      return Optional.of(Fetch.into((ByteBuffer) Objects.requireNonNull(arguments[1])));
    }
    if (!call.is(Operation.COPY_FROM_DEVICE)) {
      return Optional.empty();
    }
    Buffer buffer = (Buffer) target;
    long length =
        call.arguments().size() > 1 && call.arguments().get(1) instanceof Long given
            ? given
            : buffer.size();
    return Optional.of(new Fetch(buffer.hostViews(), offset(call), length));
  }

  private Optional<Difference> await(Entry.Called call, Event event) throws InterruptedException {
    if (call.failure().filter(failure -> failure.code().equals("TIMEOUT")).isPresent()
        || call.failure()
            .filter(failure -> failure.code().equals(InterruptedException.class.getName()))
            .isPresent()) {
      return Optional.empty();
    }
    return flights.await(event);
  }

  /** Waits for what is under way, and compares it. */
  Optional<Difference> finish() throws InterruptedException {
    return flights.finish();
  }

  @Override
  public void close() {
    opened.forEach(Resource::close);
  }
}
