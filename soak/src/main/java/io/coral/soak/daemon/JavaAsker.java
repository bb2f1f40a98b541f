package io.coral.soak.daemon;

import io.coral.api.Answer;
import io.coral.api.Request;
import io.coral.client.DaemonCoral;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What {@code asker.c} does, with the client for Java. The main class of a process of its own. */
final class JavaAsker {

  private static final int NUMBERS = 1024;
  private static final int IN_PLACE = 8;
  private static final int STEPS = 64;
  private static final int VALUES = 100_000;

  /** How the protocol's code of that name is told in Java, which has no such code. */
  private static final Pattern LOST = Pattern.compile("request \\d+ of .* was under way when .*");

  private JavaAsker() {}

  /** One request at a time. */
  private static final class Lane {

    private final DaemonCoral coral;
    private final boolean inPlace;
    private final ByteBuffer a;
    private final ByteBuffer b;
    private final ByteBuffer result;
    private long number;
    private @Nullable Answer answer;

    Lane(DaemonCoral coral, boolean inPlace) {
      this.coral = coral;
      this.inPlace = inPlace;
      a = array();
      b = array();
      result = array();
    }

    private ByteBuffer array() {
      return coral.allocate(NUMBERS * Float.BYTES).order(ByteOrder.nativeOrder());
    }

    private float value(int i) {
      return (number + i) % VALUES;
    }

    void ask(long next) {
      number = next;
      for (int i = 0; i < NUMBERS; i++) {
        a.putFloat(i * Float.BYTES, value(i));
        b.putFloat(i * Float.BYTES, 2 * value(i));
        result.putFloat(i * Float.BYTES, inPlace ? value(i) : -1);
      }
      answer =
          coral.submit(
              inPlace
                  ? Request.of("soak.scale").arg(result).arg(3f)
                  : Request.of("soak.add").arg(a).arg(b).arg(result).arg(NUMBERS));
    }

    void take() throws InterruptedException {
      try {
        Objects.requireNonNull(answer, "a request that was asked").get();
        if (!isRight()) {
          System.out.println("wrong");
        }
      } catch (ExecutionException e) {
        tell(String.valueOf(e.getCause()));
      }
    }

    private static void tell(String failure) {
      Matcher lost = LOST.matcher(failure);
      System.out.println(lost.find() ? "lost " + lost.group() : "failed " + failure);
    }

    private boolean isRight() {
      for (int i = 0; i < NUMBERS; i++) {
        if (result.getFloat(i * Float.BYTES) != 3 * value(i)) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * Asks.
   *
   * @param arguments the socket, how many requests, and how many at once
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    long requests = Long.parseLong(arguments[1]);
    int window = Integer.parseInt(arguments[2]);
    long step = Math.max(1, requests / STEPS);
    try (DaemonCoral coral = DaemonCoral.connect(Path.of(arguments[0]))) {
      List<Lane> lanes = new ArrayList<>();
      for (int i = 0; i < window; i++) {
        lanes.add(new Lane(coral, i % IN_PLACE == IN_PLACE - 1));
      }
      for (long i = 0; i < requests + window; i++) {
        Lane lane = lanes.get((int) (i % window));
        if (i >= window) {
          lane.take();
        }
        if (i < requests) {
          lane.ask(i);
        }
        if (i % step == 0) {
          System.out.println("at " + Math.min(i, requests));
        }
      }
      System.out.println("done " + requests);
    }
  }
}
