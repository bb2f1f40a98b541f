package io.coral.runtime.xilinx.internal;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Structure;
import io.coral.runtime.xilinx.XclbinFormat;
import io.coral.runtime.xilinx.XilinxRuntime;
import io.coral.spec.Bitstream;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.Memory;
import io.coral.spec.Resource;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Opens, programs, runs and closes a device over and over, and says what that leaves behind. */
public final class CyclesChild {
  private static final int SIZE = 4096;
  private static final Duration SETTLING = Duration.ofSeconds(5);

  private CyclesChild() {}

  /** What the C library has handed out; its fields are those of {@code struct mallinfo2}. */
  @Structure.FieldOrder({
    "arena",
    "ordblks",
    "smblks",
    "hblks",
    "hblkhd",
    "usmblks",
    "fsmblks",
    "uordblks",
    "fordblks",
    "keepcost"
  })
  public static final class MallInfo extends Structure implements Structure.ByValue {
    public long arena;
    public long ordblks;
    public long smblks;
    public long hblks;
    public long hblkhd;
    public long usmblks;
    public long fsmblks;
    public long uordblks;
    public long fordblks;
    public long keepcost;
  }

  /** Number of cycles, the first half of which warms up, and the source of the program. */
  public static void main(String[] arguments) throws InterruptedException {
    int count = Integer.parseInt(arguments[0]);
    try (XilinxRuntime runtime = new XilinxRuntime(PoclFixture.SETTINGS)) {
      Bitstream roles =
          new XclbinFormat()
              .build(List.of(Path.of(arguments[1])), Map.of("platform", PoclFixture.PLATFORM));
      String device = runtime.discover().devices().get(0).id();
      for (int i = 0; i < count / 2; i++) {
        cycle(runtime, device, roles);
      }
      long threads = entries("task");
      long files = entries("fd");
      long bytes = bytes();
      for (int i = count / 2; i < count; i++) {
        cycle(runtime, device, roles);
      }
      System.out.println("threads " + (settled("task", threads) - threads));
      System.out.println("files " + (settled("fd", files) - files));
      System.out.println("bytes " + (bytes() - bytes));
    }
  }

  private static void cycle(XilinxRuntime runtime, String device, Bitstream roles)
      throws InterruptedException {
    try (Resource resource = runtime.open(device)) {
      resource.program(roles);
      Memory memory = resource.memories().get(0);
      try (Buffer a = memory.allocate(SIZE);
          Buffer b = memory.allocate(SIZE);
          Buffer c = memory.allocate(SIZE);
          ComputeUnit add = resource.openComputeUnit("vector_add")) {
        add.setBuffer(0, a);
        add.setBuffer(1, b);
        add.setBuffer(2, c);
        add.setInt(3, SIZE / Float.BYTES);
        c.copyFromDevice(add.run(a.copyToDevice(), b.copyToDevice())).await(Duration.ofSeconds(30));
      }
    }
  }

  /** A thread that has ended leaves the list a moment later; one that is left behind stays. */
  private static long settled(String what, long before) {
    long deadline = System.nanoTime() + SETTLING.toNanos();
    while (entries(what) > before && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(1_000_000);
    }
    return entries(what);
  }

  /**
   * JNA's own thread does not count: it ends when it has nothing to do for 30 s, and comes back.
   */
  private static long entries(String what) {
    File[] entries = Path.of("/proc/self", what).toFile().listFiles();
    return entries == null
        ? -1
        : Arrays.stream(entries).filter(each -> !name(each).equals("JNA Cleaner")).count();
  }

  /** Of a thread; empty for a file, and for a thread that has ended. */
  private static String name(File entry) {
    try {
      return Files.readString(entry.toPath().resolve("comm")).strip();
    } catch (IOException e) {
      return "";
    }
  }

  /** The least of several readings: the JVM's compiler takes memory and gives it back. */
  private static long bytes() {
    Function mallinfo = NativeLibrary.getInstance("c").getFunction("mallinfo2");
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 50; i++) {
      System.gc();
      MallInfo info = (MallInfo) mallinfo.invoke(MallInfo.class, new Object[0]);
      least = Math.min(least, info.uordblks + info.hblkhd);
    }
    return least;
  }
}
