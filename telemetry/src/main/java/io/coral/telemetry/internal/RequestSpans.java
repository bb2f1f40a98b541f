package io.coral.telemetry.internal;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * A span for each request, and in it one for its wait and one for its time on a board. There where
 * somebody has registered {@link OpenTelemetry} as a service, and nothing otherwise: nobody loads
 * this class then. The engine tells of a request after its end, on a thread of its own.
 */
@Component(service = Consumer.class, property = "coral.trace:Boolean=true")
public final class RequestSpans implements Consumer<Map<String, Object>> {

  private static final String DONE = "DONE";

  private final Tracer tracer;

  /** From the clock of {@link System#nanoTime} to nanoseconds since 1970. */
  private final long epoch =
      TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) - System.nanoTime();

  /** Over the service. */
  @Activate
  public RequestSpans(@Reference OpenTelemetry telemetry) {
    this.tracer = telemetry.getTracer("io.coral");
  }

  @Override
  public void accept(Map<String, Object> request) {
    String outcome = text(request, "outcome");
    String board = text(request, "board");
    long submitted = nanos(request, "submitted");
    long given = nanos(request, "given");
    long ended = nanos(request, "ended");
    Span span =
        started(text(request, "accelerator"), Context.root(), submitted)
            .setAttribute("coral.tenant", text(request, "tenant"))
            .setAttribute("coral.outcome", outcome);
    if (!outcome.equals(DONE)) {
      span.setStatus(StatusCode.ERROR, outcome);
    }
    Context within = Context.root().with(span);
    end(started("waiting", within, submitted), given);
    if (!board.isEmpty()) {
      end(started("running", within, given).setAttribute("coral.board", board), ended);
    }
    end(span, ended);
  }

  private Span started(String name, Context within, long nanos) {
    return tracer
        .spanBuilder(name)
        .setParent(within)
        .setSpanKind(SpanKind.INTERNAL)
        .setStartTimestamp(epoch + nanos, TimeUnit.NANOSECONDS)
        .startSpan();
  }

  private void end(Span span, long nanos) {
    span.end(epoch + nanos, TimeUnit.NANOSECONDS);
  }

  private static String text(Map<String, Object> request, String name) {
    return String.valueOf(request.get(name));
  }

  private static long nanos(Map<String, Object> request, String name) {
    return request.get(name) instanceof Long nanos ? nanos : 0;
  }
}
