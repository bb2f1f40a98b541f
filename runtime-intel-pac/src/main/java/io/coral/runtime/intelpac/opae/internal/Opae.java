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
  private boolean closed;

  private Opae(OpaeLibrary library) {
    this.library = library;
    this.fpga = library.fpga();
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

  /** Lists the cards; opens none and never throws. */
  public synchronized Enumeration cards() {
    List<CardInfo> cards = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    if (closed) {
      return new Enumeration(cards, findings);
    }
    try (Tokens devices = Tokens.of(fpga, Tokens.DEVICE, 0)) {
      for (int i = 0; i < devices.count(); i++) {
        try {
          cards.add(card(devices, i));
        } catch (AcceleratorException e) {
          findings.add(
              new Finding(
                  Finding.Kind.DEVICE,
                  "card " + i + " of OPAE",
                  e.text(),
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
      try {
        UUID guid = properties.guid();
        return new CardInfo(address, deviceId, Optional.of(guid), objectIds, Optional.empty());
      } catch (AcceleratorException e) {
        return new CardInfo(
            address,
            deviceId,
            Optional.empty(),
            objectIds,
            Optional.of("its PR interface id cannot be read: " + e.text()));
      }
    }
  }

  private void addAccelerators(long card, Set<Long> objectIds) {
    try (Tokens accelerators = Tokens.of(fpga, Tokens.ACCELERATOR, card)) {
      for (int i = 0; i < accelerators.count(); i++) {
        try (Properties properties = accelerators.properties(i)) {
          properties.objectId().ifPresent(objectIds::add);
        }
      }
    }
  }

  private static Finding finding(AcceleratorException failure) {
    return switch (failure.vendorCode().orElse(Results.EXCEPTION)) {
      case Results.NO_DRIVER ->
          new Finding(
              Finding.Kind.DRIVER,
              "OPAE driver",
              failure.text(),
              "load the driver (modprobe dfl-pci, or intel-fpga-pci), and see that lspci shows the"
                  + " card");
      case Results.NO_ACCESS ->
          new Finding(
              Finding.Kind.PERMISSION,
              "OPAE device nodes",
              failure.text(),
              "let this user read and write /dev/dfl-* or /dev/intel-fpga-*, by a udev rule");
      default ->
          new Finding(
              Finding.Kind.DEVICE,
              "OPAE",
              failure.text(),
              "run fpgainfo as the same user; what it says holds here, too");
    };
  }

  /**
   * Opens a card for exclusive use; the caller owns it.
   *
   * @throws AcceleratorException {@code BUSY} when another process has it, {@code DEVICE_LOST} when
   *     it is gone or does not open
   */
  public synchronized Card open(String pciAddress) {
    if (!closed) {
      try (Tokens devices = Tokens.of(fpga, Tokens.DEVICE, 0)) {
        for (int i = 0; i < devices.count(); i++) {
          if (isAt(devices, i, pciAddress)) {
            Card card = Card.open(fpga, devices.get(i), pciAddress);
            devices.keep(i);
            return card;
          }
        }
      }
    }
    throw AcceleratorException.of(
        ErrorCode.DEVICE_LOST, "open", "card " + pciAddress, "it is gone; discover again");
  }

  private static boolean isAt(Tokens devices, int index, String pciAddress) {
    try (Properties properties = devices.properties(index)) {
      return properties.pciAddress().equals(pciAddress);
    } catch (AcceleratorException e) {
      return false;
    }
  }

  /** Gives the library back. Every card is closed by then. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      library.release();
    }
  }
}
