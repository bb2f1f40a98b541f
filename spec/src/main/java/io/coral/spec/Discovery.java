package io.coral.spec;

import java.util.List;

/**
 * What a runtime sees at one moment.
 *
 * @param devices the devices, in an order that does not change between calls (DSC-04)
 * @param findings what stands in the way of devices that could be there (DSC-02)
 */
public record Discovery(List<DeviceInfo> devices, List<Finding> findings) {
  public Discovery {
    devices = List.copyOf(devices);
    findings = List.copyOf(findings);
  }
}
