package io.coral.telemetry.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestSpansTest {

  private final List<SpanData> exported = new ArrayList<>();

  private final class Exporter implements SpanExporter {
    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      exported.addAll(spans);
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }

  private void told(Map<String, Object> request) {
    try (OpenTelemetrySdk telemetry =
        OpenTelemetrySdk.builder()
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(new Exporter()))
                    .build())
            .build()) {
      new RequestSpans(telemetry).accept(request);
    }
  }

  private static long lasted(SpanData span) {
    return span.getEndEpochNanos() - span.getStartEpochNanos();
  }

  @Test
  void aRequestIsASpanWithItsWaitAndItsBoardInIt() {
    long now = System.nanoTime();
    told(
        Map.of(
            "accelerator",
            "math.add",
            "tenant",
            "lab",
            "outcome",
            "DONE",
            "board",
            "sim-0",
            "submitted",
            now,
            "given",
            now + 3000,
            "ended",
            now + 9000));

    assertThat(exported)
        .extracting(SpanData::getName)
        .containsExactly("waiting", "running", "math.add");
    assertThat(exported).extracting(RequestSpansTest::lasted).containsExactly(3000L, 6000L, 9000L);
    SpanData whole = exported.get(2);
    assertThat(exported.subList(0, 2))
        .allSatisfy(part -> assertThat(part.getParentSpanId()).isEqualTo(whole.getSpanId()));
    assertThat(whole.getAttributes().get(AttributeKey.stringKey("coral.tenant"))).isEqualTo("lab");
    assertThat(exported.get(1).getAttributes().get(AttributeKey.stringKey("coral.board")))
        .isEqualTo("sim-0");
    assertThat(whole.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
  }

  @Test
  void aRequestThatFailedIsASpanThatSaysSo() {
    told(
        Map.of(
            "accelerator",
            "math.add",
            "tenant",
            "lab",
            "outcome",
            "NO_BOARD",
            "board",
            "",
            "submitted",
            0L,
            "given",
            5L,
            "ended",
            5L));

    assertThat(exported).extracting(SpanData::getName).containsExactly("waiting", "math.add");
    assertThat(exported.get(1).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(exported.get(1).getStatus().getDescription()).isEqualTo("NO_BOARD");
  }
}
