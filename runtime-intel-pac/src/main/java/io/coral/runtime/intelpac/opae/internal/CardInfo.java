package io.coral.runtime.intelpac.opae.internal;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;

/**
 * What is known of a card that is not open.
 *
 * @param pciAddress {@code dddd:bb:dd.f}
 * @param pciDeviceId the PCI device id, where it is told
 * @param interfaceId the PR interface id, where it could be read
 * @param objectIds the driver's numbers for the card and its accelerators, as far as they are told
 * @param failure why it could not
 */
public record CardInfo(
    String pciAddress,
    OptionalInt pciDeviceId,
    Optional<UUID> interfaceId,
    Set<Long> objectIds,
    Optional<String> failure) {
  public CardInfo {
    Objects.requireNonNull(pciAddress, "pciAddress");
    Objects.requireNonNull(pciDeviceId, "pciDeviceId");
    Objects.requireNonNull(interfaceId, "interfaceId");
    objectIds = Set.copyOf(objectIds);
    Objects.requireNonNull(failure, "failure");
  }
}
