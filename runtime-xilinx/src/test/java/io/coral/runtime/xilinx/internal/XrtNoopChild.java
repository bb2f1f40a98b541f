package io.coral.runtime.xilinx.internal;

import io.coral.runtime.xilinx.XilinxRuntime;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.Discovery;
import io.coral.spec.Features;
import io.coral.spec.Resource;
import io.coral.spec.backend.HostMemory;
import io.coral.spec.capability.Registers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;

/** What is tried on Xilinx's own library; every line that it prints is one thing that worked. */
final class XrtNoopChild {
  private static final Duration BOUND = Duration.ofSeconds(10);

  private XrtNoopChild() {}

  /** The features to declare, if not the usual ones. */
  public static void main(String[] arguments) throws InterruptedException {
    Map<String, Object> settings =
        arguments.length == 0 ? Map.of() : Map.of("coral.runtime.features", arguments[0]);
    try (XilinxRuntime runtime = new XilinxRuntime(settings)) {
      if (arguments.length > 0) {
        say("features " + runtime.info().features());
      }
      Discovery discovery = runtime.discover();
      discovery.findings().forEach(finding -> say("finding " + finding));
      discovery.devices().forEach(device -> say("device " + device.id() + " " + device.platform()));
      if (!discovery.devices().isEmpty()) {
        use(runtime, discovery.devices().get(0).id());
      }
    }
    say("end");
  }

  private static void use(XilinxRuntime runtime, String id) throws InterruptedException {
    try (Resource resource = runtime.open(id)) {
      resource.program(Bitstream.of("first", XrtNoop.vadd("first")));
      say("memories " + resource.memories().stream().map(m -> m.info().tag().get()).toList());
      compute(resource);
      // objects of the first program are open while the second, a different one, is loaded
      Buffer old = resource.memories().get(0).allocate(4096);
      ComputeUnit oldUnit = resource.openComputeUnit("vadd");
      resource.program(Bitstream.of("second", XrtNoop.vadd("second")));
      say("second program");
      compute(resource);
      old.close();
      oldUnit.close();
      refuse("wrong memory", () -> wrongMemory(resource));
      compute(resource);
      resource.program(Bitstream.of("crossed", XrtNoop.crossed()));
      noUnitFits(resource);
      resource.program(Bitstream.of("second", XrtNoop.vadd("second")));
      refuse(
          "noise",
          () -> resource.program(Bitstream.of("noise", ByteBuffer.wrap(new byte[] {1, 2}))));
      compute(resource);
    }
    try (Resource again = runtime.open(id)) {
      again.program(Bitstream.of("third", XrtNoop.vadd("third")));
      compute(again);
      if (runtime.info().has(Features.REGISTERS)) {
        registers(again);
      }
    }
  }

  private static void registers(Resource resource) {
    Registers registers = resource.capability(Registers.class);
    registers.write("vadd:{vadd_2}", 0x10, 42);
    registers.read("vadd", 0x10);
    say("registers");
    refuse("other unit", () -> registers.read("vsub", 0));
    refuse("odd offset", () -> registers.read("vadd", 2));
    resource.unprogram();
    refuse("no program", () -> registers.read("vadd", 0));
    resource.close();
    refuse("closed", () -> registers.read("vadd", 0));
  }

  private static void wrongMemory(Resource resource) {
    try (ComputeUnit unit = resource.openComputeUnit("vadd:{vadd_2}");
        Buffer wrong = resource.memories().get(1).allocate(64)) {
      unit.setBuffer(0, wrong);
    }
  }

  /** Each argument lies in a bank that some unit reaches, and no unit reaches both. */
  private static void noUnitFits(Resource resource) throws InterruptedException {
    try (ComputeUnit any = resource.openComputeUnit("vadd");
        Buffer a = resource.memories().get(0).allocate(64);
        Buffer wrong = resource.memories().get(0).allocate(64);
        Buffer b = resource.memories().get(1).allocate(64)) {
      any.setBuffer(0, a);
      any.setBuffer(1, wrong);
      any.setInt(2, 1);
      try {
        any.run().await(BOUND);
        say("no unit fits was accepted");
      } catch (AcceleratorException e) {
        say("no unit fits " + e.code());
      }
      any.setBuffer(1, b);
      any.run().await(BOUND);
      // now the other unit alone fits
      any.setBuffer(0, b);
      any.setBuffer(1, a);
      any.run().await(BOUND);
      say("computed");
    }
  }

  private static void compute(Resource resource) throws InterruptedException {
    ByteBuffer page = HostMemory.allocate(8192).get(0);
    for (String name : new String[] {"vadd", "vadd:{vadd_1}", "vadd:{vadd_2}"}) {
      Buffer a = resource.memories().get(0).allocate(8192);
      try (Buffer b = resource.memories().get(1).wrap(page);
          ComputeUnit unit = resource.openComputeUnit(name)) {
        unit.setBuffer(0, a);
        unit.setBuffer(1, b);
        unit.setInt(2, 1);
        b.copyFromDevice(unit.run(a.copyToDevice(), b.copyToDevice())).await(BOUND);
        b.copyToDevice(16, 100).await(BOUND);
        // the unit outlives its buffer and is run with another
        a.close();
        try (Buffer other = resource.memories().get(0).allocate(64)) {
          unit.setBuffer(0, other);
          unit.run().await(BOUND);
        }
      }
    }
    say("computed");
  }

  private static void refuse(String what, Runnable action) {
    try {
      action.run();
      say(what + " was accepted");
    } catch (AcceleratorException e) {
      say(what + " " + e.code());
    }
  }

  private static void say(String line) {
    System.out.println("> " + line);
  }
}
