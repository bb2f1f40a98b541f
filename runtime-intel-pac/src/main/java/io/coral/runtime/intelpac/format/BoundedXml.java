package io.coral.runtime.intelpac.format;

import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.util.StreamReaderDelegate;

/**
 * XML whose depth and number of elements are bounded: both cost whoever reads it stack and time.
 */
final class BoundedXml extends StreamReaderDelegate {

  private final int deepest;
  private int depth;
  private int left;

  BoundedXml(XMLStreamReader reader, int deepest, int most) {
    super(reader);
    this.deepest = deepest;
    this.left = most;
  }

  @Override
  public int next() throws XMLStreamException {
    int event = super.next();
    if (event == XMLStreamConstants.START_ELEMENT) {
      if (++depth > deepest) {
        throw new XMLStreamException("elements nest deeper than " + deepest, getLocation());
      }
      if (--left < 0) {
        throw new XMLStreamException("there are too many elements", getLocation());
      }
    } else if (event == XMLStreamConstants.END_ELEMENT) {
      depth--;
    }
    return event;
  }
}
