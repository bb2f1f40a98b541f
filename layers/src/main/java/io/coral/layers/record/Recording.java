package io.coral.layers.record;

import io.coral.layers.wrap.Call;
import io.coral.layers.wrap.Layer;
import io.coral.layers.wrap.Operation;
import io.coral.layers.wrap.SettledActions;
import io.coral.layers.wrap.Wrapping;
import io.coral.spec.AcceleratorException;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Bitstream;
import io.coral.spec.Buffer;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Event;
import io.coral.spec.Memory;
import io.coral.spec.Resource;
import io.coral.spec.Rule;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Records the calls that change or move something, with their data, in the order in which they
 * returned, so that {@link Replay} can repeat them on another runtime. Data of more than 16 MiB of
 * one call is left out but for its digest. Any thread.
 */
public final class Recording implements Layer, AutoCloseable {

  /** The most that a recording holds unless another limit is given: 1 GiB. */
  public static final long DEFAULT_LIMIT = 1L << 30;

  /** What only tells, and is not compared. */
  private static final Set<Operation> TELLING =
      Set.of(
          Operation.RUNTIME_INFO,
          Operation.DISCOVER,
          Operation.RESOURCE_INFO,
          Operation.SENSORS,
          Operation.RESOURCE_STATE,
          Operation.KERNELS,
          Operation.MEMORY_INFO,
          Operation.AVAILABLE,
          Operation.SIZE,
          Operation.SHARING,
          Operation.HOST_VIEWS,
          Operation.HOST_VIEW,
          Operation.RELEASED,
          Operation.UNIT_NAME,
          Operation.KERNEL,
          Operation.EVENT_STATE,
          Operation.COMPLETION,
          Operation.FAILURE,
          Operation.TIMES,
          Operation.RECENT_FAULTS,
          Operation.SUBSCRIBE,
          Operation.ALIGNMENT);

  /** After what a buffer's device side has a content. */
  private static final Set<Operation> WRITING =
      Set.of(Operation.COPY_TO_DEVICE, Operation.BUFFER_WRITE, Operation.FILL);

  /** The number of one object, and what is known of a buffer. */
  private static final class Known {
    private final int id;
    private final AtomicInteger fetching = new AtomicInteger();
    private volatile boolean written;

    Known(int id) {
      this.id = id;
    }
  }

  /** A call's arguments, and the data that it reads or the device that it opens. */
  private record Given(List<@Nullable Object> arguments, @Nullable Object data) {}

  private final RecordingFile.Writer file;
  private final SettledActions settled = new SettledActions();
  private final AtomicInteger objects = new AtomicInteger();
  private final AtomicInteger calls = new AtomicInteger();

  /** Reads into host ranges that have not settled. */
  private final AtomicInteger reading = new AtomicInteger();

  private final Map<Event, Integer> foreign = Collections.synchronizedMap(new WeakHashMap<>());

  /**
   * Starts a recording.
   *
   * @param path an existing file is replaced
   * @throws IOException when the file cannot be written
   */
  public Recording(Path path) throws IOException {
    this(path, DEFAULT_LIMIT);
  }

  /**
   * Starts a recording with a limit.
   *
   * @param path an existing file is replaced
   * @param limit bytes of the file after which the recording ends
   * @throws IOException when the file cannot be written
   */
  public Recording(Path path, long limit) throws IOException {
    this.file = new RecordingFile.Writer(path, limit);
  }

  @Override
  public @Nullable Object around(Call call) throws Throwable {
    if (TELLING.contains(call.operation())) {
      Object result = call.proceed();
      if (call.type() == Event.class) {
        settled.sweep();
      }
      return result;
    }
    Given given = given(call);
    Object result = null;
    Throwable thrown = null;
    try {
      result = call.proceed();
      return result;
    } catch (Throwable e) {
      thrown = e;
      throw e;
    } finally {
      settled.sweep();
      if (given != null) {
        ended(call, given, result, thrown);
      }
    }
  }

  /** What is kept of a call before it is made; null where that fails, which ends the recording. */
  private @Nullable Given given(Call call) {
    try {
      return new Given(arguments(call), data(call));
    } catch (Throwable e) {
      file.fail(e);
      return null;
    }
  }

  /** Records a call; one that cannot be recorded keeps its result, and the recording ends. */
  private void ended(Call call, Given given, @Nullable Object result, @Nullable Throwable thrown) {
    try {
      file.add(
          new Entry.Called(
              calls.incrementAndGet(),
              id(call),
              call.type().getName(),
              call.method(),
              given.arguments(),
              given.data(),
              thrown == null ? value(result) : null,
              Optional.ofNullable(thrown).map(Recording::failure)));
      if (thrown == null) {
        returned(call, result);
      }
    } catch (Throwable e) {
      file.fail(e);
    }
  }

  private int id(Call call) {
    return call.type() == AcceleratorRuntime.class ? 0 : known(call.self()).id;
  }

  private Known known(Object wrapper) {
    return Wrapping.stateOf(wrapper, this, Known.class, () -> new Known(objects.incrementAndGet()));
  }

  private static Entry.Failure failure(Throwable thrown) {
    return thrown instanceof AcceleratorException e
        ? new Entry.Failure(e.code().name(), e.rule().map(Rule::id).orElse(""))
        : new Entry.Failure(thrown.getClass().getName(), "");
  }

  // ---- before the call

  private List<@Nullable Object> arguments(Call call) {
    List<@Nullable Object> values = new ArrayList<>();
    for (int i = 0; i < call.argumentCount(); i++) {
      values.add(value(call.argument(i)));
    }
    return values;
  }

  private @Nullable Object value(@Nullable Object value) {
    if (value instanceof Event[] events) {
      List<@Nullable Object> list = new ArrayList<>();
      for (Event event : events) {
        list.add(value(event));
      }
      return list;
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> values = new ArrayList<>();
      list.forEach(element -> values.add(value(element)));
      return values;
    }
    if (value instanceof Event event && !Wrapping.passes(event, this)) {
      return new Entry.Foreign(foreign(event));
    }
    if (value instanceof byte[] bytes) {
      return Blob.of(bytes);
    }
    if (value instanceof ByteBuffer host) {
      return new Entry.Host(host.remaining(), host.isDirect(), host.isReadOnly());
    }
    if (value instanceof Class<?> type) {
      return new Entry.Type(type.getName());
    }
    if (value == null
        || value instanceof Number
        || value instanceof String
        || value instanceof Bitstream) {
      return value;
    }
    return Wrapping.passes(value, this) ? new Entry.Ref(known(value).id) : null;
  }

  /** Numbers an event of another runtime, and notes how it settles. */
  private int foreign(Event event) {
    Integer before = foreign.get(event);
    if (before != null) {
      return before;
    }
    int id = objects.incrementAndGet();
    foreign.put(event, id);
    event
        .completion()
        .whenComplete(
            (nothing, failure) -> {
              try {
                file.add(
                    new Entry.Settled(
                        id, true, event.failure().map(Recording::failure), Optional.empty()));
              } catch (Throwable e) {
                file.fail(e);
              }
            });
    return id;
  }

  private @Nullable Object data(Call call) {
    if (call.is(Operation.OPEN)) {
      List<String> ids =
          ((AcceleratorRuntime) call.target())
              .discover().devices().stream().map(DeviceInfo::id).toList();
      return ids.indexOf(call.argument(0));
    }
    if (call.is(Operation.BUFFER_WRITE)) {
      return written(call);
    }
    if (!call.is(Operation.COPY_TO_DEVICE) || !isInside(call)) {
      return null;
    }
    // what an earlier copy from the device brings is not there yet; the replay brings its own
    if (known(call.self()).fetching.get() > 0) {
      return null;
    }
    try {
      return Blob.of(((Buffer) call.target()).hostViews(), offset(call), length(call));
    } catch (AcceleratorException e) {
      return null;
    }
  }

  /** The bytes of a host range, unless they may still be those that a read is to bring. */
  private @Nullable Blob written(Call call) {
    boolean brought =
        reading.get() > 0
            && call.argument(2) instanceof Event[] after
            && Arrays.stream(after)
                .anyMatch(event -> event != null && event.state() == Event.State.PENDING);
    return call.argument(1) instanceof ByteBuffer host && !brought ? Blob.of(host) : null;
  }

  private static long offset(Call call) {
    return call.argument(0) instanceof Long offset ? offset : 0;
  }

  private static long length(Call call) {
    return call.argumentCount() > 1 && call.argument(1) instanceof Long length
        ? length
        : ((Buffer) call.target()).size();
  }

  private static boolean isInside(Call call) {
    long offset = offset(call);
    long length = length(call);
    return offset >= 0
        && length > 0
        && length <= Integer.MAX_VALUE - 8
        && offset <= ((Buffer) call.target()).size() - length;
  }

  // ---- after the call

  private void returned(Call call, @Nullable Object result) {
    if (call.is(Operation.SET_BUFFER) && call.argument(1) instanceof Buffer buffer) {
      known(buffer).written = true;
    }
    if (call.is(Operation.COPY) && call.argument(2) instanceof Buffer target) {
      known(target).written = true;
    }
    if (WRITING.contains(call.operation())) {
      known(call.self()).written = true;
    }
    if (result instanceof Memory || result instanceof Resource) {
      known(result);
    }
    if (result instanceof Event event) {
      watch(call, event);
    }
  }

  private void watch(Call call, Event wrapper) {
    Event event = (Event) Wrapping.inner(wrapper);
    int id = known(wrapper).id;
    Known buffer = known(call.self());
    Optional<Fetch> fetch = buffer.written ? fetch(call) : Optional.empty();
    AtomicInteger underWay =
        call.is(Operation.COPY_FROM_DEVICE)
            ? buffer.fetching
            : call.is(Operation.BUFFER_READ) ? reading : new AtomicInteger();
    underWay.incrementAndGet();
    settled.add(
        event,
        () -> {
          underWay.decrementAndGet();
          try {
            Optional<Blob> data =
                event.state() == Event.State.COMPLETED ? fetch.map(Fetch::bytes) : Optional.empty();
            file.add(new Entry.Settled(id, false, event.failure().map(Recording::failure), data));
          } catch (Throwable e) {
            file.fail(e);
          }
        });
  }

  private static Optional<Fetch> fetch(Call call) {
    if (call.is(Operation.BUFFER_READ) && call.argument(1) instanceof ByteBuffer host) {
      return Optional.of(Fetch.into(host));
    }
    return call.is(Operation.COPY_FROM_DEVICE) && isInside(call)
        ? Optional.of(new Fetch(((Buffer) call.target()).hostViews(), offset(call), length(call)))
        : Optional.empty();
  }

  /**
   * That a part of the recording is missing, and why, in one line that names the file. Any thread.
   */
  public Optional<String> incomplete() {
    return file.incomplete();
  }

  /** Ends the recording; calls of wrapped runtimes go on, unrecorded. */
  @Override
  public void close() {
    file.close();
  }
}
