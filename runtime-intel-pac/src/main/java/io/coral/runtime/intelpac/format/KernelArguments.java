package io.coral.runtime.intelpac.format;

import io.coral.runtime.intelpac.format.KernelArgumentsXml.ArgumentXml;
import io.coral.runtime.intelpac.format.KernelArgumentsXml.KernelXml;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Access;
import io.coral.spec.ArgumentInfo;
import io.coral.spec.KernelInfo;
import jakarta.xml.bind.JAXBContext;
import jakarta.xml.bind.JAXBException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.glassfish.jaxb.runtime.v2.JAXBContextFactory;
import org.jspecify.annotations.Nullable;

/** From the compiler's XML on kernel arguments to kernels. A document type is refused. */
final class KernelArguments {

  private static final int MAX_XML = 4 << 20;
  private static final int MAX_KERNELS = 1024;
  private static final int MAX_ARGUMENTS = 1024;
  private static final int MAX_NAME = 1024;

  /** {@code opencl_access_type} of a scalar. */
  private static final String SCALAR = "0";

  /** {@code opencl_access_type} of a buffer in global memory. */
  private static final String GLOBAL = "2";

  private final Extent section;

  private KernelArguments(Extent section) {
    this.section = section;
  }

  /** Made at first use: it takes longer than all the rest of a start. */
  private static final class Context {
    static final JAXBContext INSTANCE = create();

    /** Names the factory: the search of the JAXB API is blind across bundles. */
    private static JAXBContext create() {
      try {
        return new JAXBContextFactory()
            .createContext(new Class<?>[] {KernelArgumentsXml.class}, Map.of());
      } catch (JAXBException e) {
        throw new IllegalStateException("the binding of the kernel arguments is broken", e);
      }
    }
  }

  static List<KernelInfo> read(Extent section) {
    return new KernelArguments(section).kernels();
  }

  private List<KernelInfo> kernels() {
    if (section.length() > MAX_XML) {
      throw section.broken(0, "the kernel XML has " + section.length() + " bytes", "less");
    }
    KernelArgumentsXml board = document();
    if (board.kernels.isEmpty() || board.kernels.size() > MAX_KERNELS) {
      throw section.broken(
          0, "the kernel XML has " + board.kernels.size() + " kernels", "1 to " + MAX_KERNELS);
    }
    Set<String> names = new HashSet<>();
    List<KernelInfo> kernels = new ArrayList<>();
    for (KernelXml kernel : board.kernels) {
      KernelInfo read = kernel(kernel);
      if (!names.add(read.name())) {
        throw section.broken(0, "two kernels are called " + read.name(), "different names");
      }
      kernels.add(read);
    }
    return kernels;
  }

  private KernelArgumentsXml document() {
    try {
      XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
      factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
      factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
      XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(text()));
      while (reader.next() != XMLStreamConstants.START_ELEMENT) {
        if (reader.getEventType() == XMLStreamConstants.DTD) {
          throw section.broken(0, "the kernel XML has a document type", "none");
        }
      }
      if (!reader.getName().toString().equals("board")) {
        throw section.broken(
            0, "the root of the kernel XML is <" + shown(reader.getLocalName()) + ">", "<board>");
      }
      KernelArgumentsXml board =
          Context.INSTANCE
              .createUnmarshaller()
              .unmarshal(reader, KernelArgumentsXml.class)
              .getValue();
      while (reader.getEventType() != XMLStreamConstants.END_DOCUMENT) {
        reader.next();
      }
      return board;
    } catch (XMLStreamException e) {
      throw noXml(e);
    } catch (JAXBException e) {
      throw noXml(e.getLinkedException() == null ? e : e.getLinkedException());
    }
  }

  /** As UTF-8; the compiler ends it with zero bytes. */
  private String text() {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(section.data().duplicate())
          .toString()
          .replaceFirst("\\x00+$", "");
    } catch (CharacterCodingException e) {
      throw section.broken(0, "the kernel XML is no UTF-8", "text").causedBy(e);
    }
  }

  private AcceleratorException noXml(Throwable cause) {
    return section
        .broken(
            cause instanceof XMLStreamException e && e.getLocation() != null
                ? e.getLocation().getCharacterOffset()
                : 0,
            "the kernel XML cannot be read: " + shown(cause.getMessage()),
            "well-formed XML")
        .causedBy(cause);
  }

  private KernelInfo kernel(KernelXml xml) {
    String name = name(xml.name, "the name of a kernel");
    if (xml.arguments.size() > MAX_ARGUMENTS) {
      throw section.broken(0, name + " has " + xml.arguments.size() + " arguments", "fewer");
    }
    List<ArgumentInfo> arguments = new ArrayList<>();
    for (ArgumentXml argument : xml.arguments) {
      String what = "argument " + arguments.size() + " of " + name;
      if (!String.valueOf(arguments.size()).equals(argument.index)) {
        throw section.broken(
            0, what + " has index " + shown(argument.index), "indexes from 0 in their order");
      }
      arguments.add(argument(what, arguments.size(), argument));
    }
    return new KernelInfo(name, List.of(), arguments, Map.of());
  }

  private ArgumentInfo argument(String what, int index, ArgumentXml xml) {
    String type = name(xml.typeName, "the type of " + what + " (type_name)");
    boolean buffer = GLOBAL.equals(xml.accessType);
    if (!buffer && !SCALAR.equals(xml.accessType)) {
      throw section.broken(
          0,
          what + " has opencl_access_type " + shown(xml.accessType),
          "0 for a scalar or 2 for global memory; other kinds cannot be set from the host");
    }
    if (buffer && !type.endsWith("*")) {
      type += "*";
    } else if (!buffer && type.endsWith("*")) {
      throw section.broken(0, what + " is a scalar of type " + type, "a type without *");
    }
    return new ArgumentInfo(
        index,
        xml.name == null ? "" : name(xml.name, "the name of " + what),
        type,
        buffer ? OptionalInt.empty() : ScalarTypes.size(type),
        Access.READ_WRITE,
        Set.of(),
        Map.of());
  }

  private String name(@Nullable String text, String what) {
    if (text == null || text.isBlank() || text.length() > MAX_NAME) {
      throw section.broken(0, what + " is " + shown(text), "1 to " + MAX_NAME + " characters");
    }
    return text.strip();
  }

  private static String shown(@Nullable String text) {
    if (text == null) {
      return "missing";
    }
    return text.length() > 80 ? text.substring(0, 80) + "…" : text;
  }
}
