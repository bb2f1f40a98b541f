package io.coral.runtime.dualfpga.group.internal;

import java.util.List;

/** What is done on the boards after they were programmed, before anybody may use them. */
public interface BoardSetup {

  /**
   * Sets the boards up. Blocks, within a bound of its own.
   *
   * @param members all boards of the group, programmed
   * @throws io.coral.spec.AcceleratorException {@code PROGRAM_FAILED}, naming board and step
   */
  void afterProgram(List<Member> members);
}
