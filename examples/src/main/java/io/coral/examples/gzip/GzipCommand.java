package io.coral.examples.gzip;

import io.coral.api.CommandService;
import io.coral.api.Coral;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * {@code coral --profile pocl gzip FILE [TARGET]}: compresses a file on all boards at once. In
 * {@code coral shell}: {@code example:gzip FILE TARGET}.
 */
@Component(
    service = CommandService.class,
    property = {
      "coral.command=gzip",
      "coral.command.synopsis=FILE [TARGET]",
      "coral.command.description=Compress a file on all boards into what gunzip reads (an example).",
      "coral.command.example=gzip",
      "osgi.command.scope=example",
      "osgi.command.function=gzip"
    })
public final class GzipCommand implements CommandService {
  private static final int USAGE = 2;

  private final Coral coral;

  /** Made by Declarative Services. */
  @Activate
  public GzipCommand(@Reference Coral coral) {
    this.coral = coral;
  }

  @Override
  public int run(String... arguments) {
    if (arguments.length < 1 || arguments.length > 2) {
      System.err.println("coral: expected FILE [TARGET]");
      return USAGE;
    }
    Path file = Path.of(arguments[0]);
    Path target = Path.of(arguments.length == 2 ? arguments[1] : arguments[0] + ".gz");
    if (!Files.isRegularFile(file)) {
      // what was typed is not repeated: it may be long, or steer the terminal
      System.err.println("coral: the file to compress is not there");
      return USAGE;
    }
    if (Files.exists(target)) {
      System.err.println("coral: the target is there already; remove it or name another");
      return USAGE;
    }
    System.out.println(gzip(file.toString(), target.toString()));
    return 0;
  }

  /** Compresses a file; what is said of it to people. Nothing is left behind after a failure. */
  public String gzip(String file, String target) {
    Path to = Path.of(target);
    long start = System.nanoTime();
    boolean done = false;
    try (InputStream in = Files.newInputStream(Path.of(file));
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(to))) {
      Gzip.Summary summary = new Gzip(coral).compress(in, out);
      done = true;
      return told(summary, (System.nanoTime() - start) / 1e9);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (!done) {
        remove(to);
      }
    }
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String told(Gzip.Summary summary, double seconds) {
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%,d bytes of %,d, %.1f MB/s",
                summary.written(),
                summary.read(),
                summary.read() / seconds / 1e6));
    summary
        .piecesByBoard()
        .forEach(
            (board, pieces) ->
                text.append("\n  board ")
                    .append(board)
                    .append(": ")
                    .append(pieces)
                    .append(pieces == 1 ? " piece" : " pieces"));
    return text.toString();
  }
}
