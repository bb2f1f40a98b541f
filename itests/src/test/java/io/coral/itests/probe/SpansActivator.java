package io.coral.itests.probe;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** An application that has OpenTelemetry, and tells its spans as a service of a JDK type. */
public final class SpansActivator implements BundleActivator {
  /** Started by the framework. */
  public SpansActivator() {}

  @Override
  public void start(BundleContext context) {
    List<String> spans = new CopyOnWriteArrayList<>();
    OpenTelemetry telemetry =
        OpenTelemetrySdk.builder()
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(new SpanNames(spans)))
                    .build())
            .build();
    context.registerService(OpenTelemetry.class, telemetry, null);
    context.registerService(List.class, spans, new Hashtable<>(Map.of("coral.spans", true)));
  }

  @Override
  public void stop(BundleContext context) {
    // the framework takes the services back
  }
}
