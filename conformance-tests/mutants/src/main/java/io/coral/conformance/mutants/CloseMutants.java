package io.coral.conformance.mutants;

import static io.coral.conformance.mutants.Wrong.accepting;
import static io.coral.conformance.mutants.Wrong.afterFailure;
import static io.coral.conformance.mutants.Wrong.code;
import static io.coral.conformance.mutants.Wrong.failing;
import static io.coral.conformance.mutants.Wrong.failure;
import static io.coral.conformance.mutants.Wrong.mutant;
import static io.coral.conformance.mutants.Wrong.on;

import io.coral.layers.wrap.Layer;
import io.coral.layers.wrap.Operation;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Buffer;
import io.coral.spec.ErrorCode;
import io.coral.spec.Memory;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.Rule;
import io.coral.spec.Sensors;
import java.io.FileInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Wrong in how things are closed, and in what stays behind: LIF. */
final class CloseMutants {

  static final List<Mutant> ALL =
      List.of(
          mutant(
              Rule.LIF_01,
              "a second close of a buffer that throws",
              () -> once(Operation.BUFFER_CLOSE)),
          mutant(
              Rule.LIF_01,
              "a second close of a resource that throws",
              () -> once(Operation.RESOURCE_CLOSE)),
          mutant(
              Rule.LIF_02,
              "a closed buffer that can be copied",
              () -> accepting(Operation.COPY_TO_DEVICE, ErrorCode.CLOSED, c -> NoCommand.event())),
          mutant(
              Rule.LIF_02,
              "a closed resource that answers its sensors",
              () -> accepting(Operation.SENSORS, ErrorCode.CLOSED, c -> Sensors.UNKNOWN)),
          mutant(
              Rule.LIF_02,
              "a closed compute unit that says it is stale",
              () -> failing(Operation.RUN, Set.of(ErrorCode.CLOSED), code(ErrorCode.STALE))),
          mutant(
              Rule.LIF_03,
              "a compute unit that outlives its resource",
              () ->
                  accepting(
                      Operation.RUN,
                      ErrorCode.CLOSED,
                      call -> {
                        Resource resource = call.enclosing(Resource.class).orElseThrow();
                        if (resource.state().phase() == Phase.CLOSED) {
                          return NoCommand.event();
                        }
                        throw failure(ErrorCode.CLOSED, call);
                      })),
          mutant(
              Rule.LIF_04,
              "a close of a stale buffer that throws",
              () ->
                  on(
                      Operation.BUFFER_CLOSE,
                      call -> {
                        Buffer buffer = (Buffer) call.target();
                        boolean stale = isStale(buffer);
                        call.proceed();
                        if (stale) {
                          throw failure(ErrorCode.STALE, call);
                        }
                        return null;
                      })),
          mutant(
              Rule.LIF_05,
              "a thread that each open leaves behind",
              () ->
                  on(
                      Operation.OPEN,
                      call -> {
                        Object resource = call.proceed();
                        Thread thread =
                            new Thread(
                                () -> MetadataMutants.pause(Duration.ofSeconds(60)),
                                "left behind by a mutant");
                        thread.setDaemon(true);
                        thread.start();
                        return resource;
                      })),
          mutant(
              Rule.LIF_05,
              "a file descriptor that each close leaves open",
              () -> {
                List<InputStream> open = new CopyOnWriteArrayList<>();
                return on(
                    Operation.RESOURCE_CLOSE,
                    call -> {
                      open.add(new FileInputStream(Path.of("/dev/null").toFile()));
                      return call.proceed();
                    });
              }),
          mutant(
              Rule.LIF_05,
              "host memory that closed buffers keep",
              () -> {
                List<ByteBuffer> kept = new CopyOnWriteArrayList<>();
                return on(
                    Operation.BUFFER_CLOSE,
                    call -> {
                      kept.add(ByteBuffer.allocateDirect(64 * 1024));
                      return call.proceed();
                    });
              }),
          mutant(
              Rule.LIF_06,
              "an allocation that fails and keeps what it had reserved",
              () -> {
                List<Buffer> kept = new CopyOnWriteArrayList<>();
                return afterFailure(
                    Operation.ALLOCATE,
                    ErrorCode.OUT_OF_DEVICE_MEMORY,
                    call -> kept.add(((Memory) call.target()).allocate(4096)));
              }),
          mutant(
              Rule.LIF_07,
              "a stop that fails commands as a close does",
              () -> failing(Operation.AWAIT, Set.of(ErrorCode.SHUTDOWN), code(ErrorCode.CLOSED))),
          mutant(
              Rule.LIF_09,
              "a close of a lost resource that throws",
              () ->
                  on(
                      Operation.RESOURCE_CLOSE,
                      call -> {
                        boolean lost = ((Resource) call.target()).state().phase() == Phase.LOST;
                        call.proceed();
                        if (lost) {
                          throw failure(ErrorCode.DEVICE_LOST, call);
                        }
                        return null;
                      })));

  private CloseMutants() {}

  private static boolean isStale(Buffer buffer) {
    try {
      buffer.copyToDevice();
      return false;
    } catch (AcceleratorException e) {
      return e.code() == ErrorCode.STALE;
    }
  }

  private static Layer once(Operation close) {
    Set<Object> closed = ConcurrentHashMap.newKeySet();
    return on(
        close,
        call -> {
          if (!closed.add(call.target())) {
            throw new IllegalStateException("closed already");
          }
          return call.proceed();
        });
  }
}
