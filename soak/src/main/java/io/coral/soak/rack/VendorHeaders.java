package io.coral.soak.rack;

/** The headers by which a vendor's bundle knows whose boards it brings, and what they are like. */
public final class VendorHeaders {

  /** Who makes the boards. */
  public static final String NAME = "Soak-Vendor";

  /** How long a copy is under way at least, in ns; with 0 all ends where it is issued. */
  public static final String LATENCY = "Soak-Latency";

  /** Features of the simulator that the vendor does not declare, separated by commas. */
  public static final String WITHOUT = "Soak-Without";

  private VendorHeaders() {}
}
