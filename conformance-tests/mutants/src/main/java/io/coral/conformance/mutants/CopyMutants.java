package io.coral.conformance.mutants;

import static io.coral.conformance.mutants.Wrong.mutant;
import static io.coral.conformance.mutants.Wrong.mutantOf;
import static io.coral.conformance.mutants.Wrong.on;

import io.coral.layers.wrap.Call;
import io.coral.layers.wrap.Layer;
import io.coral.layers.wrap.Operation;
import io.coral.layers.wrap.SettledActions;
import io.coral.layers.wrap.Wrapping;
import io.coral.spec.Buffer;
import io.coral.spec.Event;
import io.coral.spec.Rule;
import io.coral.spec.Sharing;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Wrong in what copies move, and in how they end: the second half of BUF. */
final class CopyMutants {

  static final List<Mutant> ALL =
      List.of(
          mutant(
              Rule.BUF_04,
              "a copy in whole words, without the last odd bytes",
              () ->
                  on(
                      Operation.COPY_TO_DEVICE,
                      call -> {
                        long length = length(call);
                        return length % 4 == 0 || length < 4
                            ? call.proceed()
                            : call.proceed(offset(call), length - length % 4, after(call));
                      })),
          mutantOf(
              Rule.BUF_05,
              "a copy from the device that is one byte too long",
              () -> {
                SettledActions settled = new SettledActions();
                return List.of(
                    sweeping(settled),
                    whenFetched(
                        settled,
                        call -> {
                          Buffer buffer = (Buffer) call.target();
                          int end = (int) (offset(call) + length(call));
                          if (end < buffer.size()) {
                            ByteBuffer host = buffer.hostView();
                            host.put(end, (byte) (host.get(end) + 1));
                          }
                        }));
              }),
          mutant(
              Rule.BUF_07,
              "separate memory that is said to be shared",
              () -> on(Operation.SHARING, call -> Sharing.SHARED)),
          mutantOf(
              Rule.BUF_07,
              "copies of wrapped memory that are left out, as if it were shared",
              () -> {
                Set<Object> wrapped = ConcurrentHashMap.newKeySet();
                return List.of(
                    on(
                        Operation.WRAP,
                        call -> {
                          Object buffer = Objects.requireNonNull(call.proceed());
                          wrapped.add(Wrapping.inner(buffer));
                          return buffer;
                        }),
                    on(
                        Operation.COPY_FROM_DEVICE,
                        call ->
                            wrapped.contains(call.target()) ? NoCommand.event() : call.proceed()));
              }),
          mutant(
              Rule.BUF_08,
              "an await of a completed event that takes a while",
              () ->
                  on(
                      Operation.AWAIT,
                      call -> {
                        MetadataMutants.pause(Duration.ofMillis(2));
                        return call.proceed();
                      })),
          mutantOf(
              Rule.BUF_09,
              "a wrapped buffer of which only the address is kept",
              CopyMutants::addressOnly),
          mutantOf(
              Rule.BUF_10,
              "a close that waits beyond the grace",
              () -> {
                Set<Event> pending = ConcurrentHashMap.newKeySet();
                return List.of(
                    on(
                        Operation.COPY_FROM_DEVICE,
                        call -> {
                          Event event = (Event) Objects.requireNonNull(call.proceed());
                          pending.add(event);
                          return event;
                        }),
                    on(
                        Operation.BUFFER_CLOSE,
                        call -> {
                          if (pending.stream()
                              .anyMatch(event -> event.state() == Event.State.PENDING)) {
                            MetadataMutants.pause(Duration.ofSeconds(2));
                          }
                          return call.proceed();
                        }));
              }),
          mutant(
              Rule.BUF_13,
              "a range that is copied with all the rest",
              () ->
                  on(
                      Operation.COPY_TO_DEVICE,
                      call -> {
                        Buffer buffer = (Buffer) call.target();
                        long end = offset(call) + length(call);
                        boolean valid =
                            offset(call) >= 0 && length(call) > 0 && end <= buffer.size();
                        return valid
                            ? call.proceed(0L, buffer.size(), after(call))
                            : call.proceed();
                      })),
          mutant(
              Rule.BUF_13,
              "a range that leaves the buffer and is cut",
              () ->
                  Wrong.accepting(
                      Operation.COPY_FROM_DEVICE,
                      io.coral.spec.ErrorCode.INVALID_ARGUMENT,
                      call -> call.proceed(0L, 1L, after(call)))));

  private CopyMutants() {}

  private static long offset(Call call) {
    return (Long) Objects.requireNonNull(call.argument(0));
  }

  private static long length(Call call) {
    return (Long) Objects.requireNonNull(call.argument(1));
  }

  private static Object after(Call call) {
    return Objects.requireNonNull(call.argument(2));
  }

  /** Does what is due before the news of an event reaches a caller. */
  static Layer sweeping(SettledActions settled) {
    return call -> {
      Object result = call.proceed();
      if (call.type() == Event.class) {
        settled.sweep();
      }
      return result;
    };
  }

  private static Layer whenFetched(SettledActions settled, Consumer<Call> action) {
    return on(
        Operation.COPY_FROM_DEVICE,
        call -> {
          Object event = Objects.requireNonNull(call.proceed());
          settled.add((Event) Wrapping.inner(event), () -> action.accept(call));
          return event;
        });
  }

  /** The caller's memory, and the memory that stands for it. */
  private record Pair(WeakReference<ByteBuffer> host, ByteBuffer own) {
    void in() {
      ByteBuffer caller = host.get();
      if (caller != null) {
        own.duplicate().put(caller.duplicate().position(0).limit(own.capacity()));
      }
    }

    void out() {
      ByteBuffer caller = host.get();
      if (caller != null) {
        caller.duplicate().put(own.duplicate());
      }
    }
  }

  private static List<Layer> addressOnly() {
    Map<Object, Pair> pairs = new ConcurrentHashMap<>();
    SettledActions settled = new SettledActions();
    return List.of(
        sweeping(settled),
        on(
            Operation.WRAP,
            call -> {
              ByteBuffer host = (ByteBuffer) Objects.requireNonNull(call.argument(0));
              if (!host.isDirect() || host.isReadOnly() || host.position() > 0) {
                return call.proceed();
              }
              ByteBuffer own = ByteBuffer.allocateDirect(host.remaining());
              own.duplicate().put(host.duplicate());
              Object buffer = Objects.requireNonNull(call.proceed(own));
              pairs.put(Wrapping.inner(buffer), new Pair(new WeakReference<>(host), own));
              return buffer;
            }),
        on(
            Operation.COPY_TO_DEVICE,
            call -> {
              Pair pair = pairs.get(call.target());
              if (pair != null) {
                pair.in();
              }
              return call.proceed();
            }),
        whenFetched(
            settled,
            call -> {
              Pair pair = pairs.get(call.target());
              if (pair != null) {
                pair.out();
              }
            }));
  }
}
