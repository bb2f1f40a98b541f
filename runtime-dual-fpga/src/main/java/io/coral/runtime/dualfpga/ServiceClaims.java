package io.coral.runtime.dualfpga;

import io.coral.spec.DeviceClaim;
import io.coral.spec.foreign.ForeignCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Dictionary;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/** Claims as OSGi services, weighed against those of others. */
final class ServiceClaims implements Claims, AutoCloseable {

  private static final String FILTER =
      "(" + Constants.OBJECTCLASS + "=" + DeviceClaim.class.getName() + ")";

  /** How long one wait lasts at most: the board's holder may be somebody else than the engine. */
  private static final long PIECE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final BundleContext context;
  private final List<ServiceListener> listeners = new ArrayList<>();

  ServiceClaims(BundleContext context) {
    this.context = context;
  }

  /** Calls back whenever a claim of somebody else comes or goes. */
  void onChange(Runnable action) {
    ServiceListener listener =
        event -> {
          boolean own = context.getBundle().equals(event.getServiceReference().getBundle());
          if (!own && event.getType() != ServiceEvent.MODIFIED) {
            action.run();
          }
        };
    try {
      context.addServiceListener(listener, FILTER);
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException(e);
    }
    listeners.add(listener);
  }

  @Override
  public void close() {
    listeners.forEach(context::removeServiceListener);
  }

  @Override
  public Claim claim(String owner, String runtimeId, Set<String> deviceIds, int priority) {
    return new GroupClaim(owner, runtimeId, Set.copyOf(deviceIds), priority);
  }

  private enum Stage {
    NEW,
    ANNOUNCED,
    WITHDRAWN
  }

  /** The claim of one group, as a service. */
  private final class GroupClaim implements DeviceClaim, Claim {
    private final String owner;
    private final String runtimeId;
    private final Set<String> deviceIds;
    private final int priority;
    private final Set<String> released = new HashSet<>();
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.NEW);
    private volatile @Nullable ServiceRegistration<DeviceClaim> registration;

    GroupClaim(String owner, String runtimeId, Set<String> deviceIds, int priority) {
      this.owner = owner;
      this.runtimeId = runtimeId;
      this.deviceIds = deviceIds;
      this.priority = priority;
    }

    @Override
    public String owner() {
      return owner;
    }

    @Override
    public String runtimeId() {
      return runtimeId;
    }

    @Override
    public Set<String> deviceIds() {
      return deviceIds;
    }

    @Override
    public OptionalInt firstDevices() {
      return OptionalInt.empty();
    }

    @Override
    public int priority() {
      return priority;
    }

    @Override
    public synchronized void released(String deviceId) {
      released.add(deviceId);
      notifyAll();
    }

    @Override
    public boolean awaitRelease(String deviceId, long nanos) {
      long deadline = System.nanoTime() + Math.min(nanos, PIECE_NANOS);
      boolean interrupted = false;
      synchronized (this) {
        boolean before = released.contains(deviceId);
        while (before == released.contains(deviceId)) {
          long millis = (deadline - System.nanoTime() + 999_999) / 1_000_000;
          if (millis <= 0) {
            break;
          }
          try {
            wait(millis);
          } catch (InterruptedException e) {
            interrupted = true;
            break;
          }
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      return !interrupted && nanos > 0;
    }

    @Override
    public Optional<String> strongerOwner(String deviceId, List<String> devices) {
      ServiceRegistration<DeviceClaim> own = registration;
      try {
        Collection<ServiceReference<DeviceClaim>> all =
            context.getServiceReferences(DeviceClaim.class, null);
        for (ServiceReference<DeviceClaim> other : all) {
          DeviceClaim claim = context.getService(other);
          if (claim != null) {
            try {
              String[] owner = new String[1];
              // a claim that cannot say what it claims, claims nothing
              ForeignCode.tell(
                  "reading the claim " + other,
                  () -> {
                    if (claims(claim, deviceId, devices) && isStronger(other, claim, own)) {
                      owner[0] = claim.owner();
                    }
                  });
              if (owner[0] != null) {
                return Optional.of(owner[0]);
              }
            } finally {
              context.ungetService(other);
            }
          }
        }
        return Optional.empty();
      } catch (InvalidSyntaxException | IllegalStateException e) {
        return Optional.empty();
      }
    }

    private boolean claims(DeviceClaim claim, String deviceId, List<String> devices) {
      if (!claim.runtimeId().equals(runtimeId)) {
        return false;
      }
      if (claim.deviceIds().contains(deviceId)) {
        return true;
      }
      int place = devices.indexOf(deviceId);
      return claim.deviceIds().isEmpty()
          && place >= 0
          && claim.firstDevices().isPresent()
          && place < claim.firstDevices().getAsInt();
    }

    /** The higher priority wins, then the lower service id; what is announced, then the new. */
    private boolean isStronger(
        ServiceReference<DeviceClaim> other,
        DeviceClaim claim,
        @Nullable ServiceRegistration<DeviceClaim> own) {
      return claim.priority() != priority
          ? claim.priority() > priority
          : own == null || id(other) < id(own.getReference());
    }

    private static long id(ServiceReference<DeviceClaim> reference) {
      return (Long) reference.getProperty(Constants.SERVICE_ID);
    }

    @Override
    public void announce() {
      if (stage.compareAndSet(Stage.NEW, Stage.ANNOUNCED)) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put("coral.claim.owner", owner);
        registration = context.registerService(DeviceClaim.class, this, properties);
        if (stage.get() == Stage.WITHDRAWN) {
          unregister();
        }
      }
    }

    @Override
    public void withdraw() {
      stage.set(Stage.WITHDRAWN);
      unregister();
    }

    private void unregister() {
      ServiceRegistration<DeviceClaim> own = registration;
      if (own != null) {
        registration = null;
        try {
          own.unregister();
        } catch (IllegalStateException e) {
          // it is unregistered already, by another thread or because the bundle stops
          return;
        }
      }
    }
  }
}
