package io.coral.benchmarks;

import io.coral.api.artifact.DigestList;
import io.coral.api.repository.InstalledBitstream;
import io.coral.core.repository.internal.BinaryFormats;
import io.coral.core.repository.internal.DiskRepository;
import io.coral.launcher.TemporaryFolder;
import io.coral.repository.install.internal.RemoteRepositoriesComponent;
import io.coral.runtime.xilinx.format.KernelMetadata;
import io.coral.runtime.xilinx.format.XclbinWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What it takes to install an artifact from a real nginx, beside curl and sha256sum, which do not
 * keep what they check; and what ten thousand installed ones cost who lists or asks for them.
 */
final class RepositoryBench {

  private static final int BYTES = 60 << 20;
  private static final int WARM_UP = 3;
  private static final int ROUNDS = 11;
  private static final int ARTIFACTS = 10_000;
  private static final int WRITERS = 8;
  private static final int LISTS = 5;
  private static final int FINDS = 100_000;
  private static final String PLATFORM = "xilinx_u280_xdma_201920_3";
  private static final String KERNEL = "fir";
  private static final String BINARY = "bench.xclbin";

  private static final String DESCRIPTOR =
      """
      {"name": "%1$s", "bitstreamId": "bench.a%2$d", "version": "1",
       "platform": {"vendor": "xilinx", "name": "u280", "version": "xdma_201920_3"},
       "kernels": [{"name": "%3$s", "kernelId": "%3$s", "arguments": []}]}
      """;

  List<Figure> run() throws Exception {
    try (TemporaryFolder scratch = TemporaryFolder.make()) {
      List<Figure> figures = new ArrayList<>(install(scratch.path()));
      figures.addAll(many(scratch.path()));
      return figures;
    }
  }

  // ---- one large artifact, from another machine
  // --------------------------------------------------

  private static List<Figure> install(Path folder) throws Exception {
    Path artifact = Files.createDirectories(folder.resolve("store/large"));
    write(artifact, 0, xclbin());
    DiskRepository repository = repository(folder.resolve("one"));
    RemoteRepositoriesComponent remotes = new RemoteRepositoriesComponent(Map.of(), repository);
    try (Nginx nginx = Nginx.serving(folder, "store")) {
      String address = nginx.address().resolve("large").toString();
      List<String> baseline =
          List.of(
              "sh",
              "-c",
              "curl -sf -o fetched '" + address + "/" + BINARY + "' && sha256sum fetched");
      long[] ofBaseline = new long[ROUNDS];
      long[] ofCoral = new long[ROUNDS];
      for (int i = -WARM_UP; i < ROUNDS; i++) {
        Files.deleteIfExists(folder.resolve("fetched"));
        long theirs = Command.run(folder, baseline);
        long start = System.nanoTime();
        InstalledBitstream installed = remotes.install(address, Optional.empty(), warning -> {});
        long own = System.nanoTime() - start;
        InstalledBitstream unused = repository.remove(installed.sha256());
        if (i >= 0) {
          ofBaseline[i] = theirs;
          ofCoral[i] = own;
        }
      }
      double theirs = median(ofBaseline) / 1e6;
      double own = median(ofCoral) / 1e6;
      return List.of(
          Figure.of("60 MiB from nginx: curl and sha256sum, median", theirs, "ms"),
          Figure.of("60 MiB from nginx: installed, median", own, "ms"),
          Figure.atLeast(
              "60 MiB from nginx: speed over curl and sha256sum", theirs / own, "x", 0.8));
    }
  }

  private static byte[] xclbin() {
    byte[] payload = new byte[BYTES];
    new Random(1).nextBytes(payload);
    XclbinWriter writer =
        XclbinWriter.forPlatform(PLATFORM)
            .kernel(new KernelMetadata(KERNEL, List.of()))
            .payload(ByteBuffer.wrap(payload));
    int unused = writer.instance(KERNEL, KERNEL + "_1", 0, 0);
    ByteBuffer file = writer.write();
    byte[] bytes = new byte[file.remaining()];
    file.get(bytes);
    return bytes;
  }

  /** Lays an artifact out whose files a digest list tells. */
  private static void write(Path folder, int number, byte[] binary) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    String descriptor = DESCRIPTOR.formatted(BINARY, number, kernel(number));
    Files.write(folder.resolve(BINARY), binary);
    Files.writeString(folder.resolve("bitstream.json"), descriptor);
    for (String name : List.of(BINARY, "bitstream.json")) {
      digests.put(name, DigestList.sha256(folder.resolve(name)));
    }
    Files.writeString(folder.resolve(DigestList.FILE_NAME), DigestList.of(digests).text());
  }

  /** The large one's is what its binary tells. */
  private static String kernel(int number) {
    return number == 0 ? KERNEL : "k" + number;
  }

  private static DiskRepository repository(Path root) {
    return new DiskRepository(root, BinaryFormats.ofClassPath());
  }

  private static double median(long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  // ---- many that are installed
  // -------------------------------------------------------------------

  private static List<Figure> many(Path folder) throws Exception {
    Path root = folder.resolve("many");
    double each = fill(folder, root);
    try (DiskRepository repository = repository(folder.resolve("few"))) {
      InstalledBitstream unused = repository.install(folder.resolve("small0"));
    }
    List<Figure> figures = new ArrayList<>();
    figures.add(Figure.of(WRITERS + " threads install small artifacts: each", each, "ms"));
    long[] ofOne = new long[LISTS];
    long[] ofMany = new long[LISTS];
    for (int i = 0; i < LISTS; i++) {
      ofOne[i] = list(folder, folder.resolve("few"));
      ofMany[i] = list(folder, root);
    }
    double alone = median(ofOne) / 1e9;
    double all = median(ofMany) / 1e9;
    figures.add(Figure.of("coral bitstream list: of one", alone, "s"));
    figures.add(Figure.of("coral bitstream list: of 10,000", all, "s"));
    figures.add(Figure.atMost("coral bitstream list: of 10,000 beyond", all - alone, "s", 1));

    try (DiskRepository repository = repository(root)) {
      String[] names = new String[ARTIFACTS];
      Arrays.setAll(names, i -> "bench.a" + i + "." + kernel(i));
      int[] at = {0};
      Samples finds =
          Samples.of(
              FINDS,
              FINDS,
              () -> {
                at[0] = (at[0] + 7_919) % ARTIFACTS;
                if (repository.find(names[at[0]]).size() != 1) {
                  throw new IllegalStateException(names[at[0]] + " is not found");
                }
              });
      figures.add(Figure.atMost("one of 10,000 found: median", finds.medianMicros(), "us", 10));
      figures.add(
          Figure.of("one of 10,000 found: 99th percentile", finds.percentileMicros(99), "us"));
    }
    return figures;
  }

  /** Installs them; milliseconds for each. */
  private static double fill(Path folder, Path root) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(WRITERS);
    try (DiskRepository repository = repository(root)) {
      List<Future<?>> writers = new ArrayList<>();
      long start = System.nanoTime();
      for (int i = 0; i < WRITERS; i++) {
        int first = i;
        Path artifact = Files.createDirectories(folder.resolve("small" + first));
        writers.add(
            pool.submit(
                () -> {
                  for (int number = first; number < ARTIFACTS; number += WRITERS) {
                    write(artifact, number, new byte[] {1, (byte) number, (byte) (number >> 8)});
                    repository.install(artifact);
                  }
                  return first;
                }));
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
      return (System.nanoTime() - start) / 1e6 / ARTIFACTS;
    } finally {
      pool.shutdownNow();
    }
  }

  private static long list(Path folder, Path root) throws InterruptedException {
    return Command.run(
        folder, Command.coral("--repository", root.toString(), "bitstream", "list", "--json"));
  }
}
