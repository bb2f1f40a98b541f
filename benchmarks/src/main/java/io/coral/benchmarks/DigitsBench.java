package io.coral.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What Python gets of the network of the example {@code digits} on PoCL, beside the process whose
 * engine runs it, in turns.
 */
final class DigitsBench {

  private static final List<String> FILES =
      List.of(
          "bitstream.json",
          "digits.cl",
          "weights1.bin",
          "bias1.bin",
          "weights2.bin",
          "bias2.bin",
          "weights3.bin",
          "bias3.bin");

  private static final int ROUNDS = 5;
  private static final int IMAGES = 64 * 64;
  private static final double BOUND = 0.9;

  private DigitsBench() {}

  static List<Figure> run(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder.resolve("digits"));
    for (String file : FILES) {
      Baseline.unpack("digits/" + file, folder);
    }
    Map<String, String> pocl =
        Map.of("POCL_DEVICES", "pthread", "POCL_CACHE_DIR", folder.resolve("pocl").toString());
    Path work = Files.createDirectories(folder.resolve("work"));
    String ask = "ask " + IMAGES;
    try (Contestant engine =
        Contestant.jvm(
            DigitsContestant.class,
            List.of("-Dio.coral.runtime.xilinx.opencl.platform=Portable Computing Language"),
            List.of(folder.resolve("digits").toString(), work.toString()),
            pocl,
            folder)) {
      engine.measure(ask);
      try (Contestant python =
          Python.start(
              "numpy",
              "digits_client.py",
              List.of(work.resolve("digits.sock").toString()),
              folder)) {
        python.measure(ask);
        List<Long> ofEngine = new ArrayList<>();
        List<Long> ofPython = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
          ofEngine.add(engine.measure(ask)[0]);
          ofPython.add(python.measure(ask)[0]);
        }
        double own = IMAGES * 1e9 / median(ofEngine);
        double there = IMAGES * 1e9 / median(ofPython);
        String what = "digits on PoCL, 16 batches of 64 under way: ";
        return List.of(
            Figure.of(what + "in process", own, "1/s"),
            Figure.of(what + "from Python", there, "1/s"),
            Figure.atLeast(what + "from Python over that", there / own, "x", BOUND));
      }
    }
  }

  private static long median(List<Long> nanos) {
    return Stream.of(nanos.toArray(Long[]::new)).sorted().toList().get(nanos.size() / 2);
  }
}
