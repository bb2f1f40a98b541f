package io.coral.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

class SupervisedTest {

  private final BundleContext context = mock();
  private final List<String> told = new ArrayList<>();
  private Supervised supervised;

  @BeforeEach
  void start() throws InvalidSyntaxException {
    ServiceRegistration<Runnable> registration = mock();
    when(context.registerService(eq(Runnable.class), any(Runnable.class), any()))
        .thenReturn(registration);
    offer(Consumer.class, (Consumer<String>) told::add, "coral.supervisor");
    PrintStream nowhere = new PrintStream(new ByteArrayOutputStream());
    supervised = new Supervised(new FrameworkServices(context), new Terminal(nowhere, nowhere));
  }

  private void offer(Class<?> type, Object service, String property) throws InvalidSyntaxException {
    ServiceReference<Object> reference = mock();
    when(context.getService(reference)).thenReturn(service);
    when(context.getAllServiceReferences(type.getName(), "(" + property + "=*)"))
        .thenReturn(new ServiceReference<?>[] {reference});
  }

  @Test
  void aDaemonThatServesNobodyGivesNoSignOfLife() throws InvalidSyntaxException {
    offer(Supplier.class, (Supplier<Boolean>) () -> false, "coral.alive");
    supervised.alive();
    assertThat(told).isEmpty();

    offer(Supplier.class, (Supplier<Boolean>) () -> true, "coral.alive");
    supervised.alive();
    assertThat(told).containsExactly("WATCHDOG=1");
  }

  @Test
  void whereThereIsNoDaemonTheProcessItselfIsTheSign() {
    supervised.alive();

    assertThat(told).containsExactly("WATCHDOG=1");
  }
}
