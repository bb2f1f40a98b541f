package io.coral.conformance.rules.bench;

import io.coral.spec.Rule;
import java.util.Objects;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Hands each test a {@link Bench} of its own, and tells when the rule cannot be decided here. */
public final class BenchExtension
    implements BeforeEachCallback, AfterEachCallback, ParameterResolver {

  /** The parts of the name space under which a session's store holds the {@link Subject}. */
  public static final String STORE = "io.coral.conformance";

  private static final Namespace NAMESPACE = Namespace.create(STORE);

  @Override
  public void beforeEach(ExtensionContext context) {
    Subject subject =
        Objects.requireNonNull(
            context
                .getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE)
                .get(Subject.class, Subject.class),
            "the rule tests are run by the kit's own runner, which supplies the runtime");
    Rule rule = Rule.of(context.getRequiredTestMethod().getAnnotation(Verifies.class).value());
    Bench bench = new Bench(subject, rule, note -> context.publishReportEntry("note", note));
    bench.requireApplicable();
    store(context).put(Bench.class, bench);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Bench bench = store(context).remove(Bench.class, Bench.class);
    if (bench != null) {
      if (context.getExecutionException().isPresent()) {
        bench.failed();
      }
      bench.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Bench.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return Objects.requireNonNull(store(context).get(Bench.class, Bench.class), "bench");
  }

  private static Store store(ExtensionContext context) {
    return context.getStore(NAMESPACE);
  }
}
