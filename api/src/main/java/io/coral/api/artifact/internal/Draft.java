package io.coral.api.artifact.internal;

import jakarta.xml.bind.annotation.XmlTransient;
import java.util.HashMap;
import java.util.Map;

/** A part of a descriptor as it was read: unchecked, with the lines it came from. */
@XmlTransient
public abstract class Draft {

  /** Where the part begins, from 1; 0 where unknown. */
  @XmlTransient int line;

  /** Where single fields are, as far as the form tells. */
  @XmlTransient final Map<String, Integer> lines = new HashMap<>();

  int lineOf(String field) {
    return lines.getOrDefault(field, line);
  }
}
