package io.coral.itests.probe;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Hashtable;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * Stands before the command line of its framework: whatever the launcher asks for, the command
 * lines that come over standard input are run, until that ends.
 */
public final class LinesActivator implements BundleActivator {
  private static final String MAIN = "coral.main";
  private static final int BEFORE_OTHERS = 1;

  /** Started by the framework. */
  public LinesActivator() {}

  @Override
  public void start(BundleContext context) {
    ToIntFunction<String[]> lines = unused -> run(commandLine(context));
    context.registerService(
        ToIntFunction.class,
        lines,
        new Hashtable<>(Map.of(MAIN, true, Constants.SERVICE_RANKING, BEFORE_OTHERS)));
  }

  @Override
  public void stop(BundleContext context) {
    // the framework takes the service back
  }

  @SuppressWarnings("unchecked")
  private static ToIntFunction<String[]> commandLine(BundleContext context) {
    try {
      ServiceReference<?> coral =
          context
              .getServiceReferences(
                  ToIntFunction.class, "(&(" + MAIN + "=true)(!(service.ranking=*)))")
              .iterator()
              .next();
      return (ToIntFunction<String[]>) context.getService(coral);
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Answers each line with its exit code and what it printed. */
  private static int run(ToIntFunction<String[]> commandLine) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    try (ObjectOutputStream answers = new ObjectOutputStream(out)) {
      answers.flush();
      ObjectInputStream lines = new ObjectInputStream(System.in);
      while (true) {
        String[] line = (String[]) lines.readObject();
        ByteArrayOutputStream ownOut = new ByteArrayOutputStream();
        ByteArrayOutputStream ownErr = new ByteArrayOutputStream();
        System.setOut(new PrintStream(ownOut, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(ownErr, true, StandardCharsets.UTF_8));
        int exitCode;
        try {
          exitCode = commandLine.applyAsInt(line);
        } finally {
          System.setOut(out);
          System.setErr(err);
        }
        answers.writeObject(
            new String[] {
              String.valueOf(exitCode),
              ownOut.toString(StandardCharsets.UTF_8),
              ownErr.toString(StandardCharsets.UTF_8)
            });
        answers.flush();
      }
    } catch (EOFException e) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("strings are everywhere", e);
    }
  }
}
