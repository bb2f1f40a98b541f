package io.coral.layers.trace;

import com.fasterxml.jackson.core.JsonGenerator;
import io.coral.layers.wrap.Call;
import io.coral.layers.wrap.Layer;
import io.coral.layers.wrap.Operation;
import io.coral.layers.wrap.Wrapping;
import io.coral.spec.AcceleratorException;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Bitstream;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.Event;
import io.coral.spec.EventTimes;
import io.coral.spec.Features;
import io.coral.spec.Resource;
import io.coral.spec.capability.PeerCopy;
import io.coral.spec.foreign.ForeignCode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a runtime does as a trace that Perfetto and Chrome open: a process for each device,
 * in it a lane for each direction of copies, for each compute unit and for calls that block; and a
 * process of requests, as far as the engine tells of them.
 *
 * <p>Slices of commands have the device's own times where the runtime declares timestamps, else the
 * times of the call and of the event ({@code "clock": "host"}). Writes each slice to the file when
 * it ends; keeps nothing. Any thread.
 */
public final class Tracing implements Layer, AutoCloseable {

  /** The most that a trace file holds unless another limit is given: 1 GiB. */
  public static final long DEFAULT_LIMIT = 1L << 30;

  private static final Set<Operation> BLOCKING =
      Set.of(
          Operation.OPEN,
          Operation.CHECK,
          Operation.PROGRAM,
          Operation.UNPROGRAM,
          Operation.RESOURCE_CLOSE);

  /** A device in the trace. */
  private record Device(int process, Lanes lanes) {}

  /** What a slice is about. */
  private record Slice(
      Device device, String lane, String name, String clock, long startNanos, long endNanos) {}

  private final TraceFile file;
  private final long originNanos = System.nanoTime();
  private final AtomicInteger processes = new AtomicInteger();
  private final AtomicLong requests = new AtomicLong();
  private final ConcurrentHashMap<String, Device> devices = new ConcurrentHashMap<>();

  /**
   * Starts a trace.
   *
   * @param path an existing file is replaced
   * @throws IOException when the file cannot be written
   */
  public Tracing(Path path) throws IOException {
    this(path, DEFAULT_LIMIT);
  }

  /**
   * Starts a trace with a limit.
   *
   * @param path an existing file is replaced
   * @param limit bytes of the file after which the trace ends
   * @throws IOException when the file cannot be written
   */
  public Tracing(Path path, long limit) throws IOException {
    this.file = new TraceFile(path, limit);
  }

  @Override
  public @Nullable Object around(Call call) throws Throwable {
    if (BLOCKING.contains(call.operation())) {
      return blocking(call);
    }
    long start = System.nanoTime();
    Object result = call.proceed();
    if (result instanceof Event event && isCommand(call)) {
      Event inner = (Event) Wrapping.inner(event);
      drawn(
          () -> {
            long bytes = bytes(call);
            inner
                .completion()
                .whenComplete(
                    (nothing, failure) ->
                        drawn(() -> command(call, inner, bytes, start, System.nanoTime())));
          });
    }
    return result;
  }

  /** Draws; what cannot be drawn costs the call nothing, and the trace its rest. */
  private void drawn(Runnable drawing) {
    try {
      drawing.run();
    } catch (Throwable e) {
      file.fail(e);
    }
  }

  private static boolean isCommand(Call call) {
    return call.type() == Buffer.class
        || call.type() == ComputeUnit.class
        || call.type() == PeerCopy.class;
  }

  // ---- calls that block

  private @Nullable Object blocking(Call call) throws Throwable {
    long start = System.nanoTime();
    String failed = "";
    try {
      return call.proceed();
    } catch (Throwable e) {
      failed = codeOf(e);
      throw e;
    } finally {
      String failure = failed;
      drawn(() -> blocked(call, failure, start, System.nanoTime()));
    }
  }

  private void blocked(Call call, String failure, long start, long end) {
    String id =
        call.enclosing(Resource.class)
            .map(resource -> resource.info().id())
            .orElseGet(() -> String.valueOf(call.argument(0)));
    String what =
        call.argumentCount() == 1 && call.argument(0) instanceof Bitstream bitstream
            ? call.method() + " " + bitstream.name()
            : call.method();
    draw(
        new Slice(device(call, id), "calls", what, "host", start, end),
        json -> {
          if (!failure.isEmpty()) {
            json.writeStringField("failure", failure);
          }
        });
  }

  private static String codeOf(Throwable failure) {
    return failure instanceof AcceleratorException e ? e.code().name() : ForeignCode.name(failure);
  }

  // ---- commands

  private void command(Call call, Event event, long bytes, long start, long end) {
    Optional<AcceleratorException> failure = event.failure();
    Optional<Resource> resource = resource(call);
    Device device = device(call, resource.map(found -> found.info().id()).orElse("no device"));
    Optional<EventTimes> times = failure.isEmpty() ? times(call, event) : Optional.empty();
    draw(
        new Slice(
            device,
            lane(call),
            name(call),
            times.isPresent() ? "device" : "host",
            times.map(EventTimes::startedNanos).orElse(start),
            times.map(EventTimes::endedNanos).orElse(end)),
        json -> {
          if (call.type() == Buffer.class) {
            json.writeNumberField("offset", call.argumentCount() == 1 ? 0 : number(call, 0));
            json.writeNumberField("bytes", bytes);
          }
          json.writeNumberField("after", after(call));
          if (times.isPresent()) {
            json.writeNumberField("queued_us", micros(times.get().queuedNanos()));
            json.writeNumberField("submitted_us", micros(times.get().submittedNanos()));
          }
          if (failure.isPresent()) {
            json.writeStringField("failure", codeOf(failure.get()));
          }
        });
  }

  private static Optional<Resource> resource(Call call) {
    if (call.type() == Buffer.class) {
      return Optional.of(((Buffer) call.target()).memory().resource());
    }
    return call.enclosing(Resource.class);
  }

  private static Optional<EventTimes> times(Call call, Event event) {
    boolean declared =
        call.enclosing(AcceleratorRuntime.class)
            .map(runtime -> runtime.info().has(Features.TIMESTAMPS))
            .orElse(false);
    try {
      return declared ? Optional.of(event.times()) : Optional.empty();
    } catch (Throwable e) {
      return Optional.empty();
    }
  }

  private static String lane(Call call) {
    if (call.target() instanceof ComputeUnit unit) {
      return unit.name();
    }
    return switch (call.operation()) {
      case COPY_TO_DEVICE, BUFFER_WRITE -> "copies to device";
      case COPY_FROM_DEVICE, BUFFER_READ -> "copies from device";
      case FILL -> "fills";
      default -> "peer copies";
    };
  }

  private static String name(Call call) {
    return call.target() instanceof ComputeUnit unit ? unit.kernel().name() : call.method();
  }

  private static long number(Call call, int index) {
    return call.argument(index) instanceof Long number ? number : 0;
  }

  /** How many a command of a buffer moves, as long as its host range is as it was given. */
  private static long bytes(Call call) {
    if (call.type() != Buffer.class) {
      return 0;
    }
    if (call.argumentCount() > 1 && call.argument(1) instanceof ByteBuffer host) {
      return host.remaining();
    }
    return call.argumentCount() == 1 ? ((Buffer) call.target()).size() : number(call, 1);
  }

  private static int after(Call call) {
    return call.argument(call.argumentCount() - 1) instanceof Event[] events ? events.length : 0;
  }

  // ---- requests

  /**
   * Draws a request as {@link io.coral.layers.Layers#requests} tells: one track for each, on which
   * it waits, and then is on its board.
   */
  public void request(Map<String, Object> request) {
    drawn(
        () -> {
          Device engine = process("requests");
          long id = requests.incrementAndGet();
          String name = String.valueOf(request.get("accelerator"));
          String board = String.valueOf(request.get("board"));
          long submitted = nanos(request, "submitted");
          long given = nanos(request, "given");
          long ended = nanos(request, "ended");
          part(engine, id, name, "b", submitted, request);
          part(engine, id, "waiting", "b", submitted, Map.of());
          part(engine, id, "waiting", "e", given, Map.of());
          if (!board.isEmpty()) {
            part(engine, id, "on " + board, "b", given, Map.of());
            part(engine, id, "on " + board, "e", ended, Map.of());
          }
          part(engine, id, name, "e", ended, Map.of());
        });
  }

  private static long nanos(Map<String, Object> request, String name) {
    return request.get(name) instanceof Long nanos ? nanos : 0;
  }

  /** One end of a part: parts of one id lie in each other, those of others beside them. */
  private void part(
      Device engine, long id, String name, String end, long nanos, Map<String, Object> words) {
    file.add(
        json -> {
          json.writeStringField("ph", end);
          json.writeStringField("name", name);
          json.writeStringField("cat", "requests");
          json.writeStringField("id", Long.toString(id));
          json.writeNumberField("pid", engine.process());
          json.writeNumberField("tid", 0);
          json.writeNumberField("ts", micros(nanos));
          json.writeObjectFieldStart("args");
          for (String word : List.of("tenant", "outcome", "board")) {
            if (words.get(word) instanceof String text && !text.isEmpty()) {
              json.writeStringField(word, text);
            }
          }
          json.writeEndObject();
        });
  }

  // ---- the file

  private Device device(Call call, String deviceId) {
    String runtime =
        call.enclosing(AcceleratorRuntime.class).map(found -> found.info().id()).orElse("");
    return process(runtime + "/" + deviceId);
  }

  private Device process(String called) {
    return devices.computeIfAbsent(
        called,
        name -> {
          Device device = new Device(processes.incrementAndGet(), new Lanes());
          file.add(json -> metadata(json, "process_name", device.process(), 0, name));
          return device;
        });
  }

  private void draw(Slice slice, TraceFile.Fields arguments) {
    Device device = slice.device();
    Lanes.Place place = device.lanes().place(slice.lane(), slice.startNanos(), slice.endNanos());
    if (place.isNew()) {
      file.add(
          json -> metadata(json, "thread_name", device.process(), place.number(), place.name()));
    }
    file.add(
        json -> {
          json.writeStringField("ph", "X");
          json.writeStringField("name", slice.name());
          json.writeStringField("cat", slice.lane());
          json.writeNumberField("pid", device.process());
          json.writeNumberField("tid", place.number());
          json.writeNumberField("ts", micros(slice.startNanos()));
          json.writeNumberField(
              "dur", BigDecimal.valueOf(slice.endNanos() - slice.startNanos(), 3));
          json.writeObjectFieldStart("args");
          json.writeStringField("clock", slice.clock());
          arguments.write(json);
          json.writeEndObject();
        });
  }

  /** Microseconds since the trace began, in plain digits: some readers know no exponents. */
  private BigDecimal micros(long nanos) {
    return BigDecimal.valueOf(nanos - originNanos, 3);
  }

  private static void metadata(
      JsonGenerator json, String what, int process, int thread, String name) throws IOException {
    json.writeStringField("ph", "M");
    json.writeStringField("name", what);
    json.writeNumberField("pid", process);
    json.writeNumberField("tid", thread);
    json.writeObjectFieldStart("args");
    json.writeStringField("name", name);
    json.writeEndObject();
  }

  /** That a part of the trace is missing, and why, in one line that names the file. Any thread. */
  public Optional<String> incomplete() {
    return file.incomplete();
  }

  /** Ends the trace; calls of wrapped runtimes go on, untraced. */
  @Override
  public void close() {
    file.close();
  }
}
