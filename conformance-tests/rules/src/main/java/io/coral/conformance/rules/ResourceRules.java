package io.coral.conformance.rules;

import io.coral.conformance.rules.bench.Bench;
import io.coral.conformance.rules.bench.Expect;
import io.coral.conformance.rules.bench.Stopwatch;
import io.coral.conformance.rules.bench.VectorAddition;
import io.coral.conformance.rules.bench.Verifies;
import io.coral.conformance.rules.fixture.Binary;
import io.coral.conformance.rules.fixture.Harness;
import io.coral.conformance.rules.fixture.Role;
import io.coral.spec.AcceleratorException;
import io.coral.spec.DeviceInfo;
import io.coral.spec.ErrorCode;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState;
import io.coral.spec.ResourceState.Phase;
import java.time.Duration;
import java.util.Optional;

/** RES: opening devices, and what a resource says of itself. */
final class ResourceRules {

  @Verifies(value = "RES-01", lookAt = "the message of NOT_FOUND in open(deviceId)")
  void openingAnUnknownDeviceListsWhatExists(Bench bench) {
    AcceleratorException failure =
        Expect.failure(
            ErrorCode.NOT_FOUND,
            "open of a device that does not exist",
            () -> bench.runtime().open("no-such-device-" + bench.random().nextInt(1000)));
    for (DeviceInfo device : bench.runtime().discover().devices()) {
      Expect.that(
          failure.getMessage().contains(device.id()),
          "the message lists device " + device.id(),
          failure.getMessage());
    }
    bench.device();
  }

  @Verifies(value = "RES-02", lookAt = "how discover() treats a device that it cannot talk to")
  void aBrokenDeviceIsListedAsFailed(Bench bench) {
    Harness harness = bench.harness(Harness.Action.BREAK);
    String id = bench.device().id();
    bench.mendLater(id);
    harness.breakDevice(bench.runtime(), id);

    Optional<DeviceInfo> listed =
        bench.runtime().discover().devices().stream()
            .filter(device -> device.id().equals(id))
            .findFirst();
    Expect.that(listed.isPresent(), "the broken device " + id + " is listed", "it is absent");
    Expect.that(
        listed.get().failure().filter(text -> !text.isBlank()).isPresent(),
        "its failure says why it does not work",
        listed.get());
    Expect.failure(
        ErrorCode.DEVICE_LOST, "open of a broken device", () -> bench.runtime().open(id));
  }

  @Verifies(value = "RES-03", lookAt = "what open(deviceId) does while the device is open")
  void aSecondOpenIsBusy(Bench bench) {
    Resource first = bench.open();
    AcceleratorException failure =
        Expect.failure(
            ErrorCode.BUSY,
            "a second open of " + first.info().id(),
            () -> bench.owned(bench.runtime().open(first.info().id())));
    Expect.that(
        failure.getMessage().contains(first.info().id()),
        "the message names device " + first.info().id(),
        failure.getMessage());
    Expect.equal("the first resource's phase", Phase.UNPROGRAMMED, first.state().phase());
    Expect.success("sensors() of the first resource", first::sensors);
    first.close();
    Expect.success("open after the first close", bench::open);
  }

  @Verifies(value = "RES-04", lookAt = "what close leaves behind that the next open needs")
  void openAndCloseWorkAHundredTimes(Bench bench) {
    String id = bench.device().id();
    Duration grace = bench.bounds().stopGrace();
    Stopwatch watch = bench.stopwatch();
    for (int i = 1; i <= 100; i++) {
      Expect.success(
          "open and close number " + i,
          () -> {
            Duration opened;
            try (Resource resource = bench.runtime().open(id)) {
              Expect.equal("the opened device", id, resource.info().id());
              opened = watch.took();
            }
            // a close that needs all of its grace goes on behind the call, and open is BUSY then
            Duration took = watch.took().minus(opened);
            watch.expect(
                took.compareTo(grace) < 0,
                grace.dividedBy(2),
                "a device without work is given back within " + grace.toMillis() + " ms",
                "it took " + took.toMillis() + " ms");
          });
    }
  }

  @Verifies(value = "RES-05", lookAt = "state that the runtime shares between its devices")
  void openingOneDeviceLeavesAnotherAlone(Bench bench) {
    String other = bench.otherDevice().id();
    Resource working = bench.programmed(Role.VECTOR_ADD);
    VectorAddition addition = VectorAddition.on(bench, working, 1000);
    ResourceState before = working.state();
    for (int i = 0; i < 5; i++) {
      addition.refill(bench.random());
      var end = addition.copyOut(addition.launch(addition.copyIn()));
      bench.runtime().open(other).close();
      Expect.completes("the work on the first device", end);
      addition.check("vector_add while another device was opened and closed");
    }
    Expect.equal("the state of the first device", before, working.state());
  }

  @Verifies(value = "RES-06", lookAt = "what state() is made of after each change of program")
  void theStateTellsWhatIsProgrammed(Bench bench) {
    Binary binary = bench.anyBinary();
    Resource resource = bench.open();
    Expect.equal("the phase after open", Phase.UNPROGRAMMED, resource.state().phase());
    Expect.equal("the epoch after open", 0L, resource.state().epoch());
    expectNothingLoaded(resource.state());

    bench.program(resource, binary);
    ResourceState first = resource.state();
    Expect.equal("the phase after program", Phase.PROGRAMMED, first.phase());
    Expect.equal("the epoch after the first program", 1L, first.epoch());
    Expect.equal("the bitstream's name", Optional.of(binary.bitstream().name()), first.bitstream());
    Expect.that(first.digest().isPresent(), "the digest is known", first);

    bench.program(resource, binary);
    long second = resource.state().epoch();
    Expect.that(second > 1, "the epoch is higher after the second program", resource.state());
    resource.unprogram();
    Expect.equal("the phase after unprogram", Phase.UNPROGRAMMED, resource.state().phase());
    expectNothingLoaded(resource.state());
    bench.program(resource, binary);
    Expect.that(
        resource.state().epoch() > second,
        "a later epoch is higher than every one before",
        resource);
    resource.close();
    Expect.equal("the phase after close", Phase.CLOSED, resource.state().phase());
  }

  private static void expectNothingLoaded(ResourceState state) {
    Expect.that(
        state.bitstream().isEmpty() && state.digest().isEmpty(),
        "an unprogrammed resource names no bitstream and no digest",
        state);
  }
}
