package io.coral.conformance.mutants;

import static io.coral.conformance.mutants.Wrong.afterSuccess;
import static io.coral.conformance.mutants.Wrong.failing;
import static io.coral.conformance.mutants.Wrong.failure;
import static io.coral.conformance.mutants.Wrong.mutant;
import static io.coral.conformance.mutants.Wrong.mutantOf;
import static io.coral.conformance.mutants.Wrong.on;
import static io.coral.conformance.mutants.Wrong.returning;
import static io.coral.conformance.mutants.Wrong.text;

import io.coral.layers.wrap.Call;
import io.coral.layers.wrap.Layer;
import io.coral.layers.wrap.Operation;
import io.coral.layers.wrap.Wrapping;
import io.coral.spec.AcceleratorException;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Discovery;
import io.coral.spec.ErrorCode;
import io.coral.spec.Finding;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.Rule;
import io.coral.spec.RuntimeInfo;
import io.coral.spec.capability.HotPlug;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Wrong in what a runtime says of itself and in how it opens devices: VER, DSC, RES. */
final class DeviceMutants {

  static final List<Mutant> ALL =
      List.of(
          mutant(
              Rule.VER_01,
              "features that change from call to call",
              () -> {
                AtomicInteger calls = new AtomicInteger();
                return info(
                    info -> {
                      List<String> features = new ArrayList<>(info.features());
                      if (calls.incrementAndGet() % 2 == 0) {
                        features.add("x-mutant-extra");
                      }
                      return with(info, info.specVersion(), features);
                    });
              }),
          mutant(
              Rule.VER_01,
              "a specification version without a minor",
              () -> info(info -> with(info, "1", info.features()))),
          mutant(
              Rule.VER_02,
              "an object that lacks a method which was added later",
              () ->
                  on(
                      Operation.RUNTIME_CAPABILITY,
                      call -> {
                        throw new AbstractMethodError("capability");
                      })),
          mutant(
              Rule.VER_03,
              "a capability that is not declared and is null",
              () ->
                  Wrong.accepting(
                      Operation.RESOURCE_CAPABILITY, ErrorCode.UNSUPPORTED, call -> null)),
          mutant(
              Rule.VER_03,
              "every declared capability is refused",
              () ->
                  on(
                      Operation.RESOURCE_CAPABILITY,
                      call -> {
                        call.proceed();
                        throw failure(ErrorCode.UNSUPPORTED, call);
                      })),
          mutant(
              Rule.DSC_02,
              "a finding without cause and remedy",
              () ->
                  returning(
                      Operation.DISCOVER,
                      Discovery.class,
                      (call, found) ->
                          new Discovery(
                              found.devices(),
                              List.of(new Finding(Finding.Kind.LIBRARY, "libx.so", "", ""))))),
          mutant(
              Rule.DSC_04,
              "discovery in another order each time",
              () -> {
                AtomicInteger calls = new AtomicInteger();
                return devices(
                    devices -> {
                      if (calls.incrementAndGet() % 2 == 0) {
                        Collections.reverse(devices);
                      }
                      return devices;
                    });
              }),
          mutantOf(
              Rule.DSC_04,
              "an open device is not discovered",
              () -> {
                Opened opened = new Opened();
                return List.of(
                    opened,
                    devices(
                        devices -> {
                          devices.removeIf(device -> opened.isOpen(device.id()));
                          return devices;
                        }));
              }),
          mutantOf(
              Rule.DSC_05,
              "discovery resets open devices",
              () -> {
                Opened opened = new Opened();
                return List.of(
                    opened,
                    devices(
                        devices -> {
                          opened.unprogramOthers(null);
                          return devices;
                        }));
              }),
          mutant(
              Rule.DSC_07,
              "arrivals and removals that nobody is told of",
              () ->
                  on(
                      Operation.SUBSCRIBE,
                      call -> {
                        HotPlug.Subscription deaf = () -> {};
                        return deaf;
                      })),
          mutant(
              Rule.DSC_08,
              "a board that comes takes the id of one that went",
              () -> {
                Set<String> known = new LinkedHashSet<>();
                return devices(devices -> withOldIds(devices, known));
              }),
          mutant(
              Rule.RES_01,
              "a not-found that lists nothing",
              () ->
                  failing(
                      Operation.OPEN, Set.of(ErrorCode.NOT_FOUND), text("no device of that id"))),
          mutant(
              Rule.RES_02,
              "a broken device that is absent",
              () ->
                  devices(
                      devices -> {
                        devices.removeIf(device -> device.failure().isPresent());
                        return devices;
                      })),
          mutantOf(
              Rule.RES_03,
              "a second open that gives the open resource again",
              () -> {
                Opened opened = new Opened();
                return List.of(
                    Wrong.accepting(
                        Operation.OPEN,
                        ErrorCode.BUSY,
                        call -> opened.find(String.valueOf(call.argument(0)))),
                    opened);
              }),
          mutant(
              Rule.RES_03,
              "a second open that does not name the device",
              () -> failing(Operation.OPEN, Set.of(ErrorCode.BUSY), text("in use"))),
          mutant(
              Rule.RES_04,
              "an open that fails once fifty were made",
              () -> {
                AtomicInteger opens = new AtomicInteger();
                return on(
                    Operation.OPEN,
                    call -> {
                      if (opens.incrementAndGet() > 50) {
                        throw failure(ErrorCode.BUSY, call);
                      }
                      return call.proceed();
                    });
              }),
          mutant(
              Rule.RES_04,
              "a close that takes all of its grace",
              () ->
                  afterSuccess(
                      Operation.RESOURCE_CLOSE,
                      call -> {
                        AcceleratorRuntime runtime =
                            call.enclosing(AcceleratorRuntime.class).orElseThrow();
                        MetadataMutants.pause(runtime.info().bounds().stopGrace());
                      })),
          mutantOf(
              Rule.RES_05,
              "opening a device unprograms the others",
              () -> {
                Opened opened = new Opened();
                return List.of(
                    on(
                        Operation.OPEN,
                        call -> {
                          opened.unprogramOthers(null);
                          return call.proceed();
                        }),
                    opened);
              }),
          mutant(
              Rule.RES_06,
              "a state that names the bitstream of an ended program",
              () -> {
                Opened.Last last = new Opened.Last();
                return state(state -> last.named(state));
              }),
          mutant(
              Rule.RES_06,
              "an epoch that stays at one",
              () ->
                  state(
                      state ->
                          new ResourceState(
                              state.phase(),
                              Math.min(1, state.epoch()),
                              state.bitstream(),
                              state.digest(),
                              state.cause()))),
          mutant(
              Rule.ERR_05,
              "whatever device is asked for, the last free one is opened",
              DeviceMutants::lastFree),
          mutant(
              Rule.ERR_04,
              "a lost device that says it is only unprogrammed",
              () ->
                  state(
                      state ->
                          state.phase() == Phase.LOST
                              ? new ResourceState(
                                  Phase.UNPROGRAMMED,
                                  state.epoch(),
                                  Optional.empty(),
                                  Optional.empty(),
                                  Optional.empty())
                              : state)));

  private DeviceMutants() {}

  private static Layer lastFree() {
    return on(
        Operation.OPEN,
        call -> {
          AcceleratorRuntime runtime = (AcceleratorRuntime) call.target();
          List<String> ids =
              new ArrayList<>(runtime.discover().devices().stream().map(DeviceInfo::id).toList());
          if (!ids.contains(call.argument(0))) {
            return call.proceed();
          }
          Collections.reverse(ids);
          for (String id : ids) {
            try {
              return call.proceed(id);
            } catch (AcceleratorException e) {
              if (e.code() != ErrorCode.BUSY) {
                throw e;
              }
            }
          }
          return call.proceed();
        });
  }

  static Layer info(UnaryOperator<RuntimeInfo> change) {
    return returning(Operation.RUNTIME_INFO, RuntimeInfo.class, (call, info) -> change.apply(info));
  }

  static RuntimeInfo with(RuntimeInfo info, String version, List<String> features) {
    return new RuntimeInfo(
        info.id(),
        info.vendor(),
        version,
        features,
        info.composite(),
        info.inProcess(),
        info.bounds());
  }

  /** Gives each device that was not known the id of one that is gone, if there is one. */
  private static List<DeviceInfo> withOldIds(List<DeviceInfo> devices, Set<String> known) {
    Set<String> gone = new LinkedHashSet<>(known);
    devices.forEach(device -> gone.remove(device.id()));
    boolean first = known.isEmpty();
    Iterator<String> old = gone.iterator();
    List<DeviceInfo> told = new ArrayList<>();
    for (DeviceInfo device : devices) {
      boolean isNew = !first && !known.contains(device.id());
      told.add(isNew && old.hasNext() ? MetadataMutants.renamed(device, old.next()) : device);
    }
    devices.stream().filter(device -> first).forEach(device -> known.add(device.id()));
    return told;
  }

  static Layer devices(UnaryOperator<List<DeviceInfo>> change) {
    return returning(
        Operation.DISCOVER,
        Discovery.class,
        (call, found) ->
            new Discovery(change.apply(new ArrayList<>(found.devices())), found.findings()));
  }

  static Layer state(UnaryOperator<ResourceState> change) {
    return returning(
        Operation.RESOURCE_STATE, ResourceState.class, (call, state) -> change.apply(state));
  }

  /** The resources of a runtime that are open. */
  static final class Opened implements Layer {
    private final List<Resource> resources = new CopyOnWriteArrayList<>();

    /** Remembers what was told last. */
    static final class Last {
      private Optional<String> bitstream = Optional.empty();

      ResourceState named(ResourceState state) {
        bitstream = state.bitstream().or(() -> bitstream);
        return new ResourceState(
            state.phase(), state.epoch(), bitstream, state.digest(), state.cause());
      }
    }

    @Override
    public @Nullable Object around(Call call) throws Throwable {
      Object result = call.proceed();
      if (call.is(Operation.OPEN)) {
        resources.add((Resource) Objects.requireNonNull(result));
      } else if (call.is(Operation.RESOURCE_CLOSE)) {
        resources.removeIf(resource -> resource.equals(call.self()));
      }
      return result;
    }

    boolean isOpen(String id) {
      return resources.stream().anyMatch(resource -> resource.info().id().equals(id));
    }

    Resource find(String id) {
      return resources.stream()
          .filter(resource -> resource.info().id().equals(id))
          .findFirst()
          .orElseThrow();
    }

    /** Unprograms every open resource but one, as far as that is possible now. */
    void unprogramOthers(@Nullable Object but) {
      for (Resource resource : resources) {
        if (!resource.equals(but) && resource.state().phase() == Phase.PROGRAMMED) {
          try {
            ((Resource) Wrapping.inner(resource)).unprogram();
          } catch (AcceleratorException e) {
            // busy: the next one will do
            continue;
          }
        }
      }
    }
  }
}
