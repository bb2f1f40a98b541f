package io.coral.cli.internal;

import io.coral.api.Board;
import io.coral.api.Coral;
import io.coral.api.Request;
import io.coral.api.Response;
import io.coral.api.repository.InstalledBitstream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;

/** {@code coral demo}: the whole way of one request, each element checked. */
@Command(
    name = "demo",
    description = "Show the boards, run vector.addition over 1,048,576 floats, check each.")
final class DemoCommand implements Callable<Integer> {
  private static final String ACCELERATOR = "vector.addition";
  private static final int COUNT = 1 << 20;
  private static final long SEED = 20_260_101;

  private final FrameworkServices services;
  private final Terminal terminal;

  DemoCommand(FrameworkServices services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    Coral coral = services.coral();
    List<Board> boards = coral.boards();
    if (boards.isEmpty()) {
      throw new CommandException(
          ExitCode.NOTHING_THERE, "there is no board; `coral doctor` says what is in the way");
    }
    Boards.print(boards, terminal);
    install();
    Path folder = services.scratch("demo");
    try {
      return compute(coral, folder);
    } finally {
      Files.deleteIfExists(folder.resolve("a.bin"));
      Files.deleteIfExists(folder.resolve("b.bin"));
      Files.deleteIfExists(folder);
    }
  }

  private void install() throws IOException {
    for (InstalledBitstream installed : new Examples(services).install("vector")) {
      terminal.println(
          "installed "
              + installed.artifact().bitstreamId()
              + " "
              + installed.artifact().version()
              + " for "
              + installed.artifact().platform());
    }
  }

  private int compute(Coral coral, Path folder)
      throws IOException, InterruptedException, ExecutionException {
    Random random = new Random(SEED);
    ByteBuffer a = written(folder.resolve("a.bin"), random);
    ByteBuffer b = written(folder.resolve("b.bin"), random);
    ArrayFile result = ArrayFile.toWrite("result", "f32:" + folder.resolve("c.bin") + ":" + COUNT);
    ByteBuffer c = result.allocate();
    Request request = Request.of(ACCELERATOR).arg(a).arg(b).arg(c).arg(COUNT);
    Response response =
        new Progress(terminal).await("running " + ACCELERATOR, coral.submit(request));
    terminal.println(Times.of(response));
    int right = verified(a.asFloatBuffer(), b.asFloatBuffer(), c.asFloatBuffer());
    terminal.println("verified " + right + " of " + COUNT);
    return right == COUNT ? ExitCode.OK : ExitCode.FAILED;
  }

  /** Writes seeded numbers to a file, then reads the file: the request takes what a file holds. */
  private static ByteBuffer written(Path path, Random random) throws IOException {
    ArrayFile file = ArrayFile.toWrite("input", "f32:" + path + ":" + COUNT);
    ByteBuffer numbers = file.allocate();
    FloatBuffer floats = numbers.asFloatBuffer();
    while (floats.hasRemaining()) {
      floats.put(random.nextFloat() * 2 - 1);
    }
    try (OpenOutput output = OpenOutput.of(file)) {
      output.write(numbers);
    }
    return ArrayFile.toRead("input", "f32:" + path).read().order(numbers.order());
  }

  private int verified(FloatBuffer a, FloatBuffer b, FloatBuffer c) {
    int right = 0;
    int firstWrong = -1;
    for (int i = 0; i < COUNT; i++) {
      if (Float.floatToIntBits(c.get(i)) == Float.floatToIntBits(a.get(i) + b.get(i))) {
        right++;
      } else if (firstWrong < 0) {
        firstWrong = i;
      }
    }
    if (firstWrong >= 0) {
      terminal.tell(
          "coral: element "
              + firstWrong
              + " is "
              + c.get(firstWrong)
              + "; expected "
              + a.get(firstWrong)
              + " + "
              + b.get(firstWrong));
    }
    return right;
  }
}
