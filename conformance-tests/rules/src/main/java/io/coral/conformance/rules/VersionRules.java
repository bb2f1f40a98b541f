package io.coral.conformance.rules;

import io.coral.conformance.rules.bench.Bench;
import io.coral.conformance.rules.bench.Expect;
import io.coral.conformance.rules.bench.Verifies;
import io.coral.spec.AcceleratorException;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.Features;
import io.coral.spec.Memory;
import io.coral.spec.Resource;
import io.coral.spec.RuntimeInfo;
import io.coral.spec.capability.FaultReporting;
import io.coral.spec.capability.HotPlug;
import io.coral.spec.capability.PeerCopy;
import io.coral.spec.capability.Registers;
import io.coral.spec.capability.Reset;
import io.coral.spec.capability.SubBuffers;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** VER: what a runtime declares, and that it keeps to it. */
final class VersionRules {

  private static final Pattern VERSION = Pattern.compile("(0|[1-9]\\d*)\\.(0|[1-9]\\d*)");

  private static final Set<String> REGISTERED =
      Set.of(
          Features.REGISTERS,
          Features.RESET,
          Features.HOT_PLUG,
          Features.PEER_COPY,
          Features.SUB_BUFFERS,
          Features.FAULT_REPORTING,
          Features.TIMESTAMPS,
          Features.DIRECT_WRAP,
          Features.HOST_RANGES);

  /** The capabilities of a resource, by the feature that declares each. */
  private static final Map<String, Class<?>> OF_RESOURCE =
      Map.of(
          Features.REGISTERS, Registers.class,
          Features.RESET, Reset.class,
          Features.PEER_COPY, PeerCopy.class,
          Features.SUB_BUFFERS, SubBuffers.class,
          Features.FAULT_REPORTING, FaultReporting.class);

  @Verifies(value = "VER-01", lookAt = "what info() is made of; it is best one constant record")
  void theDeclarationIsConstantAndComplete(Bench bench) {
    AcceleratorRuntime runtime = bench.runtime();
    RuntimeInfo info = runtime.info();
    for (int i = 0; i < 10; i++) {
      Expect.equal("info() of call " + (i + 2), info, runtime.info());
    }
    runtime.discover();
    Expect.equal("info() after discover()", info, runtime.info());
    Expect.that(!info.id().isBlank(), "the id is not empty", info);
    Expect.that(!info.vendor().isBlank(), "the vendor is not empty", info);
    Expect.that(
        VERSION.matcher(info.specVersion()).matches(),
        "specVersion has the form major.minor",
        info.specVersion());
    for (String feature : info.features()) {
      Expect.that(
          REGISTERED.contains(feature) || feature.startsWith("x-"),
          "each feature is registered or starts with x-",
          feature);
    }
    Expect.equal(
        "the number of different features",
        info.features().size(),
        new HashSet<>(info.features()).size());
  }

  @Verifies(
      value = "VER-02",
      lookAt = "the version of the specification that the class was compiled against")
  void everyMethodOfTheSpecificationIsAnswered(Bench bench) {
    expectComplete(AcceleratorRuntime.class, bench.runtime());
    expectLinked(() -> bench.runtime().capability(Misuse.NoCapability.class));
    Resource resource = bench.programmed();
    expectComplete(Resource.class, resource);
    expectLinked(() -> resource.capability(Misuse.NoCapability.class));
    Memory memory = bench.memory(resource);
    expectComplete(Memory.class, memory);
    Buffer buffer = memory.allocate(4096);
    expectComplete(Buffer.class, buffer);
    expectComplete(Event.class, buffer.copyToDevice());
    ComputeUnit unit = resource.openComputeUnit(resource.kernels().get(0).name());
    expectComplete(ComputeUnit.class, unit);
    OF_RESOURCE.forEach(
        (feature, type) -> {
          if (bench.runtime().info().has(feature)) {
            expectComplete(type, resource.capability(type));
          }
        });
  }

  /** A default method of a later minor may refuse, but it links. */
  private static void expectLinked(Runnable call) {
    try {
      call.run();
    } catch (AcceleratorException e) {
      return;
    } catch (LinkageError e) {
      Expect.that(false, "a method with a default is answered", e);
    }
  }

  private static void expectComplete(Class<?> type, Object object) {
    for (Method method : type.getMethods()) {
      if (Modifier.isStatic(method.getModifiers())) {
        continue;
      }
      String what = type.getSimpleName() + "." + method.getName();
      try {
        Method found = object.getClass().getMethod(method.getName(), method.getParameterTypes());
        Expect.that(
            !Modifier.isAbstract(found.getModifiers()),
            object.getClass().getName() + " answers " + what,
            "the method is abstract");
      } catch (NoSuchMethodException e) {
        Expect.that(false, object.getClass().getName() + " answers " + what, e);
      }
    }
  }

  @Verifies(value = "VER-03", lookAt = "capability(Class): it and features() must say the same")
  void capabilitiesAreThereExactlyWhereDeclared(Bench bench) {
    AcceleratorRuntime runtime = bench.runtime();
    if (runtime.info().has(Features.HOT_PLUG)) {
      HotPlug.Subscription subscription = runtime.capability(HotPlug.class).subscribe(new Deaf());
      Expect.success("close of a hot-plug subscription", subscription::close);
      Expect.success("another close of it", subscription::close);
    } else {
      unsupported(Features.HOT_PLUG, () -> runtime.capability(HotPlug.class));
    }
    unsupported("of no feature", () -> runtime.capability(Misuse.NoCapability.class));
    Resource resource = bench.programmed();
    new LinkedHashMap<>(OF_RESOURCE)
        .forEach(
            (feature, type) -> {
              if (runtime.info().has(feature)) {
                Expect.success(
                    "the capability of the declared feature " + feature,
                    () -> Expect.that(type.isInstance(resource.capability(type)), feature, null));
              } else {
                unsupported(feature, () -> resource.capability(type));
              }
            });
    unsupported("of no feature", () -> resource.capability(Misuse.NoCapability.class));
  }

  @Verifies(value = "VER-03", lookAt = "Event.times() where time stamps are not declared")
  void timesAnswerExactlyWhereDeclared(Bench bench) {
    Resource resource = bench.programmed();
    Event copy = bench.memory(resource).allocate(4096).copyToDevice();
    Expect.completes("a copy", copy);
    if (bench.runtime().info().has(Features.TIMESTAMPS)) {
      Expect.success("times() of a completed copy", copy::times);
    } else {
      unsupported(Features.TIMESTAMPS, copy::times);
    }
  }

  @Verifies(
      value = "VER-03",
      lookAt = "write, read and fill: they and features() must say the same")
  void hostRangesAnswerExactlyWhereDeclared(Bench bench) {
    Buffer buffer = bench.memory(bench.programmed()).allocate(4096);
    ByteBuffer host = ByteBuffer.allocateDirect(4096);
    if (bench.runtime().info().has(Features.HOST_RANGES)) {
      Expect.completes("a write", buffer.write(0, host));
      Expect.completes("a fill", buffer.fill(0, 4096, (byte) 1));
      Expect.completes("a read", buffer.read(0, host));
      Expect.filled("what was read", (byte) 1, host);
    } else {
      unsupported("write", () -> buffer.write(0, host));
      unsupported("read", () -> buffer.read(0, host));
      unsupported("fill", () -> buffer.fill(0, 4096, (byte) 1));
    }
  }

  @Verifies(value = "VER-03", lookAt = "SubBuffers where sub-buffers are declared")
  void aDeclaredCapabilityWorks(Bench bench) {
    Resource resource = bench.programmed();
    if (bench.runtime().info().has(Features.SUB_BUFFERS)) {
      Buffer parent = bench.memory(resource).allocate(1 << 20);
      SubBuffers parts = resource.capability(SubBuffers.class);
      Buffer part = parts.subBuffer(parent, parts.alignment(), 4096);
      Expect.completes("a copy of a sub-buffer", part.copyToDevice());
    }
  }

  private static void unsupported(String feature, io.coral.conformance.rules.bench.Call call) {
    Expect.failure(ErrorCode.UNSUPPORTED, "the undeclared capability " + feature, call);
  }

  private static final class Deaf implements HotPlug.Listener {
    @Override
    public void arrived(io.coral.spec.DeviceInfo device) {
      // only the subscription is tested
    }

    @Override
    public void removed(String deviceId) {
      // only the subscription is tested
    }
  }
}
