package io.coral.layers.wrap;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.Event;
import io.coral.spec.Memory;
import io.coral.spec.Resource;
import io.coral.spec.capability.FaultReporting;
import io.coral.spec.capability.HotPlug;
import io.coral.spec.capability.PeerCopy;
import io.coral.spec.capability.Registers;
import io.coral.spec.capability.Reset;
import io.coral.spec.capability.SubBuffers;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * What the types of the specification can be asked to do; the overloads of one name are one
 * operation.
 *
 * <p>Each is written as a call, which is made on a recorder of the type when this class is loaded.
 * So an operation that the specification does not have, or has no longer, does not compile, neither
 * here nor where a layer names it. A serialised lambda would tell its method, too, but not that of
 * a call with variable arguments, and with more machinery.
 */
public enum Operation {
  RUNTIME_INFO(AcceleratorRuntime.class, AcceleratorRuntime::info),
  DISCOVER(AcceleratorRuntime.class, AcceleratorRuntime::discover),
  OPEN(AcceleratorRuntime.class, runtime -> runtime.open(any())),
  RUNTIME_CAPABILITY(AcceleratorRuntime.class, runtime -> runtime.capability(any())),

  RESOURCE_INFO(Resource.class, Resource::info),
  SENSORS(Resource.class, Resource::sensors),
  RESOURCE_STATE(Resource.class, Resource::state),
  CHECK(Resource.class, resource -> resource.check(any())),
  PROGRAM(Resource.class, resource -> resource.program(any())),
  UNPROGRAM(Resource.class, Resource::unprogram),
  MEMORIES(Resource.class, Resource::memories),
  KERNELS(Resource.class, Resource::kernels),
  OPEN_COMPUTE_UNIT(Resource.class, resource -> resource.openComputeUnit(any())),
  RESOURCE_CAPABILITY(Resource.class, resource -> resource.capability(any())),
  RESOURCE_CLOSE(Resource.class, Resource::close),

  MEMORY_INFO(Memory.class, Memory::info),
  MEMORY_RESOURCE(Memory.class, Memory::resource),
  AVAILABLE(Memory.class, Memory::available),
  ALLOCATE(Memory.class, memory -> memory.allocate(0)),
  WRAP(Memory.class, memory -> memory.wrap(any())),

  SIZE(Buffer.class, Buffer::size),
  BUFFER_MEMORY(Buffer.class, Buffer::memory),
  SHARING(Buffer.class, Buffer::sharing),
  HOST_VIEWS(Buffer.class, Buffer::hostViews),
  HOST_VIEW(Buffer.class, Buffer::hostView),
  COPY_TO_DEVICE(Buffer.class, buffer -> buffer.copyToDevice()),
  COPY_FROM_DEVICE(Buffer.class, buffer -> buffer.copyFromDevice()),
  BUFFER_WRITE(Buffer.class, buffer -> buffer.write(0, any())),
  BUFFER_READ(Buffer.class, buffer -> buffer.read(0, any())),
  FILL(Buffer.class, buffer -> buffer.fill(0, 0, (byte) 0)),
  RELEASED(Buffer.class, Buffer::released),
  BUFFER_CLOSE(Buffer.class, Buffer::close),

  UNIT_NAME(ComputeUnit.class, ComputeUnit::name),
  KERNEL(ComputeUnit.class, ComputeUnit::kernel),
  SET_BUFFER(ComputeUnit.class, unit -> unit.setBuffer(0, any())),
  SET_SCALAR(ComputeUnit.class, unit -> unit.setScalar(0, any())),
  SET_BYTE(ComputeUnit.class, unit -> unit.setByte(0, (byte) 0)),
  SET_SHORT(ComputeUnit.class, unit -> unit.setShort(0, (short) 0)),
  SET_INT(ComputeUnit.class, unit -> unit.setInt(0, 0)),
  SET_LONG(ComputeUnit.class, unit -> unit.setLong(0, 0)),
  SET_FLOAT(ComputeUnit.class, unit -> unit.setFloat(0, 0)),
  SET_DOUBLE(ComputeUnit.class, unit -> unit.setDouble(0, 0)),
  RUN(ComputeUnit.class, unit -> unit.run()),
  UNIT_CLOSE(ComputeUnit.class, ComputeUnit::close),

  EVENT_STATE(Event.class, Event::state),
  AWAIT(Event.class, event -> event.await()),
  COMPLETION(Event.class, Event::completion),
  FAILURE(Event.class, Event::failure),
  TIMES(Event.class, Event::times),

  RECENT_FAULTS(FaultReporting.class, FaultReporting::recentFaults),
  SUBSCRIBE(HotPlug.class, plugs -> plugs.subscribe(any())),
  COPY(PeerCopy.class, peers -> peers.copy(any(), 0, any(), 0, 0)),
  READ(Registers.class, registers -> registers.read(any(), 0)),
  WRITE(Registers.class, registers -> registers.write(any(), 0, 0)),
  RESET(Reset.class, Reset::reset),
  ALIGNMENT(SubBuffers.class, SubBuffers::alignment),
  SUB_BUFFER(SubBuffers.class, parts -> parts.subBuffer(any(), 0, 0)),

  /** What a capability does that the specification does not know. */
  FOREIGN;

  /** How what is open is closed. */
  public static final Set<Operation> CLOSES = Set.of(RESOURCE_CLOSE, BUFFER_CLOSE, UNIT_CLOSE);

  private static final Map<Class<?>, Map<String, Operation>> ALL =
      Arrays.stream(values())
          .collect(groupingBy(Operation::type, toMap(Operation::method, Function.identity())));

  /** A call of one method. */
  @FunctionalInterface
  private interface Use<T> {
    void of(T object) throws Exception;
  }

  private final Class<?> type;
  private final String method;

  Operation() {
    this.type = Object.class;
    this.method = "";
  }

  <T> Operation(Class<T> type, Use<T> use) {
    this.type = type;
    this.method = called(type, use);
  }

  /** The name of the method that the use calls. */
  private static <T> String called(Class<T> type, Use<T> use) {
    AtomicReference<String> called = new AtomicReference<>();
    Object recorder =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              called.set(method.getName());
              return MethodHandles.zero(method.getReturnType()).invoke();
            });
    try {
      use.of(type.cast(recorder));
    } catch (Exception e) {
      throw new IllegalStateException("a use of " + type.getName() + " failed", e);
    }
    return Objects.requireNonNull(called.get(), "the method that the use calls");
  }

  /** Stands for an argument that nobody looks at. */
  @SuppressWarnings("NullAway")
  private static <A> A any() {
    return null;
  }

  static Operation of(Class<?> type, String method) {
    return ALL.getOrDefault(type, Map.of()).getOrDefault(method, FOREIGN);
  }

  /** The type of the specification that has the method. */
  public Class<?> type() {
    return type;
  }

  /** The method's name, for what people read and for recordings. */
  public String method() {
    return method;
  }
}
