package io.coral.itests.probe;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.List;

/** Exports the names of spans, with their attributes, to a list. */
record SpanNames(List<String> to) implements SpanExporter {

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    spans.forEach(span -> to.add(span.getName() + " " + span.getAttributes().asMap()));
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
