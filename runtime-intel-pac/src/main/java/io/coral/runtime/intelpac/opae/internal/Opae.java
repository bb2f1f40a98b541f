package io.coral.runtime.intelpac.opae.internal;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.Finding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;

/** An OPAE library in use: lists cards and opens them. Any thread. */
public final class Opae implements AutoCloseable {

  private final OpaeLibrary library;
  private final Fpga fpga;
  private final Occupancy occupancy;

  private Opae(OpaeLibrary library) {
    this.library = library;
    this.fpga = library.fpga();
    this.occupancy = new Occupancy(library::release);
  }

  /**
   * The library, or why it cannot be used.
   *
   * @param opae the library
   * @param finding what stands in its way
   */
  public record Loading(Optional<Opae> opae, Optional<Finding> finding) {}

  /**
   * Loads the library.
   *
   * @param configured its path or soname; absent to try the usual ones
   * @param configuration a configuration file for {@code fpgaInitialize}, where it must be called
   */
  public static Loading load(Optional<String> configured, Optional<String> configuration) {
    try {
      return new Loading(
          Optional.of(new Opae(OpaeLibrary.acquire(configured, configuration))), Optional.empty());
    } catch (OpaeLibrary.Unavailable e) {
      return new Loading(Optional.empty(), Optional.of(e.finding()));
    } catch (LinkageError e) {
      return new Loading(
          Optional.empty(),
          Optional.of(
              new Finding(
                  Finding.Kind.LIBRARY,
                  "com.sun.jna",
                  "the native access library JNA cannot be used: " + e,
                  "install the bundle com.sun.jna 5.19 or later")));
    }
  }

  /**
   * What an enumeration saw.
   *
   * @param cards by PCI address
   * @param findings what stands in the way of others
   */
  public record Enumeration(List<CardInfo> cards, List<Finding> findings) {
    public Enumeration {
      cards = List.copyOf(cards);
      findings = List.copyOf(findings);
    }
  }

  /** Lists the cards; opens none and never throws. Blocks as long as the library does. */
  public Enumeration cards() {
    if (!occupancy.enter()) {
      return new Enumeration(List.of(), List.of());
    }
    try {
      return enumerate();
    } finally {
      occupancy.leave();
    }
  }

  private Enumeration enumerate() {
    List<CardInfo> cards = new ArrayList<>();
    List<Finding> findings = new ArrayList<>(library.findings());
    try (Tokens devices = Tokens.of(fpga, Tokens.DEVICE, 0)) {
      for (int i = 0; i < devices.count(); i++) {
        try {
          cards.add(card(devices, i));
        } catch (AcceleratorException e) {
          findings.add(
              new Finding(
                  Finding.Kind.DEVICE,
                  "card " + i + " of OPAE",
                  e.textWithVendor(),
                  "look at dmesg, and reset or reseat the card"));
        }
      }
    } catch (AcceleratorException e) {
      findings.add(finding(e));
    }
    cards.sort(Comparator.comparing(CardInfo::pciAddress));
    return new Enumeration(cards, findings);
  }

  private CardInfo card(Tokens devices, int index) {
    try (Properties properties = devices.properties(index)) {
      String address = properties.pciAddress();
      OptionalInt deviceId = properties.pciDeviceId();
      Set<Long> objectIds = new HashSet<>();
      properties.objectId().ifPresent(objectIds::add);
      addAccelerators(devices.get(index), objectIds);
      Optional<UUID> guid = Optional.empty();
      Optional<String> failure = Optional.of("OPAE does not tell its PR interface id");
      try {
        guid = properties.guid();
      } catch (AcceleratorException e) {
        failure = Optional.of("its PR interface id cannot be read: " + e.textWithVendor());
      }
      return new CardInfo(
          address, deviceId, guid, objectIds, guid.isPresent() ? Optional.empty() : failure);
    }
  }

  /** Their numbers serve to find the card among OpenCL's devices; they may be missing. */
  private void addAccelerators(long card, Set<Long> objectIds) {
    try (Tokens accelerators = Tokens.of(fpga, Tokens.ACCELERATOR, card)) {
      for (int i = 0; i < accelerators.count(); i++) {
        try (Properties properties = accelerators.properties(i)) {
          properties.objectId().ifPresent(objectIds::add);
        }
      }
    } catch (AcceleratorException e) {
      // the card is there all the same, and is told apart by its address
    }
  }

  private static Finding finding(AcceleratorException failure) {
    return new Finding(
        Finding.Kind.DEVICE,
        "OPAE",
        failure.textWithVendor(),
        "run fpgainfo fme as the same user, and look at what it prints on standard error");
  }

  /**
   * Opens a card for exclusive use; the caller owns it. Blocks as long as the library does.
   *
   * @throws AcceleratorException {@code BUSY} when another process has it, {@code DEVICE_LOST} when
   *     it is gone or does not open
   */
  public Card open(String pciAddress) {
    if (!occupancy.enter()) {
      throw gone(pciAddress);
    }
    Card opened = null;
    try (Tokens devices = Tokens.of(fpga, Tokens.DEVICE, 0)) {
      for (int i = 0; opened == null && i < devices.count(); i++) {
        if (isAt(devices, i, pciAddress)) {
          opened = Card.open(fpga, library.libc(), devices.get(i), pciAddress, occupancy::leave);
          devices.keep(i);
        }
      }
    } finally {
      if (opened == null) {
        occupancy.leave();
      }
    }
    if (opened == null) {
      throw gone(pciAddress);
    }
    return opened;
  }

  private static AcceleratorException gone(String pciAddress) {
    return AcceleratorException.of(
        ErrorCode.DEVICE_LOST, "open", "card " + pciAddress, "it is gone; discover again");
  }

  private static boolean isAt(Tokens devices, int index, String pciAddress) {
    try (Properties properties = devices.properties(index)) {
      return properties.pciAddress().equals(pciAddress);
    } catch (AcceleratorException e) {
      return false;
    }
  }

  /** Gives the library back, when the last card is closed and the last call has come back. */
  @Override
  public void close() {
    occupancy.close();
  }
}
