package io.coral.runtime.intelpac.format;

import io.coral.opencl.support.WorkSize;
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
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.glassfish.jaxb.runtime.v2.JAXBContextFactory;
import org.jspecify.annotations.Nullable;

/**
 * From the compiler's XML on kernel arguments to kernels. A document that cannot be read is
 * refused, and so is a document type; what is odd in one kernel costs that kernel.
 */
final class KernelArguments {

  private static final int MAX_XML = 4 << 20;
  private static final int MAX_KERNELS = 1024;
  private static final int MAX_ARGUMENTS = 1024;
  private static final int MAX_NAME = 1024;
  private static final int MAX_DEPTH = 32;
  private static final int MAX_ELEMENTS = 100_000;

  /** {@code opencl_access_type} of a scalar. */
  private static final String SCALAR = "0";

  /** {@code opencl_access_type} of a buffer in global memory. */
  private static final String GLOBAL = "2";

  /** {@code opencl_access_type} of a buffer that the kernel reads through its constant cache. */
  private static final String CONSTANT = "3";

  private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");

  private final Extent section;
  private final Set<String> ofOneWorkItem;
  private final Warnings warnings;

  private KernelArguments(Extent section, Set<String> ofOneWorkItem, Warnings warnings) {
    this.section = section;
    this.ofOneWorkItem = ofOneWorkItem;
    this.warnings = warnings;
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

  /** What is wrong with one kernel. */
  private static final class OddKernel extends Exception {
    private static final long serialVersionUID = 1L;

    OddKernel(String what) {
      super(what);
    }
  }

  /**
   * Reads all kernels.
   *
   * @param ofOneWorkItem the names of those that run as one work item; of the others the descriptor
   *     must tell how many
   * @param warnings gets what is said of each kernel that is left out
   * @throws AcceleratorException {@code INVALID_BINARY}, saying what is wrong at which byte
   */
  static List<KernelInfo> read(Extent section, Set<String> ofOneWorkItem, Warnings warnings) {
    return new KernelArguments(section, ofOneWorkItem, warnings).kernels();
  }

  private List<KernelInfo> kernels() {
    if (section.length() > MAX_XML) {
      throw section.broken(0, "the kernel XML has " + section.length() + " bytes", "less");
    }
    KernelArgumentsXml board = document();
    if (board.kernels.size() > MAX_KERNELS) {
      throw section.broken(
          0, "the kernel XML has " + board.kernels.size() + " kernels", "at most " + MAX_KERNELS);
    }
    Set<String> names = new HashSet<>();
    List<KernelInfo> kernels = new ArrayList<>();
    for (KernelXml kernel : board.kernels) {
      try {
        KernelInfo read = kernel(kernel);
        if (!names.add(read.name())) {
          throw new OddKernel("a kernel before it has that name");
        }
        kernels.add(read);
      } catch (OddKernel e) {
        warnings.add("kernel " + shown(kernel.name) + " is left out: " + e.getMessage());
      }
    }
    return kernels;
  }

  private KernelArgumentsXml document() {
    try {
      XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
      factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
      factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
      XMLStreamReader reader =
          new BoundedXml(
              factory.createXMLStreamReader(new StringReader(text())), MAX_DEPTH, MAX_ELEMENTS);
      while (reader.next() != XMLStreamConstants.START_ELEMENT) {
        if (reader.getEventType() == XMLStreamConstants.DTD) {
          throw section.broken(0, "the kernel XML has a document type", "none");
        }
      }
      if (!reader.getName().toString().equals("board")) {
        throw section.broken(
            0, "the root of the kernel XML is " + shown(reader.getLocalName()), "\"board\"");
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

  private KernelInfo kernel(KernelXml xml) throws OddKernel {
    String name = name(xml.name, "its name");
    if (xml.arguments.size() > MAX_ARGUMENTS) {
      throw new OddKernel("it has " + xml.arguments.size() + " arguments, over " + MAX_ARGUMENTS);
    }
    List<ArgumentInfo> arguments = new ArrayList<>();
    boolean hidden = false;
    for (ArgumentXml argument : xml.arguments) {
      String what = "argument " + arguments.size();
      if (isHidden(argument)) {
        hidden = true;
      } else if (hidden) {
        throw new OddKernel(what + " lies behind a hidden one, so its index is not known");
      } else if (!String.valueOf(arguments.size()).equals(argument.index)) {
        throw new OddKernel(what + " has index " + shown(argument.index));
      } else {
        arguments.add(argument(what, arguments.size(), argument));
      }
    }
    return new KernelInfo(
        name,
        List.of(),
        arguments,
        ofOneWorkItem.contains(name) ? Map.of() : Map.of(WorkSize.GLOBAL, ""));
  }

  /** Whether it is one that the compiler adds, for printf, and the platform sets. */
  private static boolean isHidden(ArgumentXml xml) {
    return xml.typeName != null && xml.typeName.isBlank();
  }

  private ArgumentInfo argument(String what, int index, ArgumentXml xml) throws OddKernel {
    String type = name(xml.typeName, "the type of " + what);
    boolean buffer = GLOBAL.equals(xml.accessType) || CONSTANT.equals(xml.accessType);
    if (!buffer && !SCALAR.equals(xml.accessType)) {
      throw new OddKernel(
          what
              + " has opencl_access_type "
              + shown(xml.accessType)
              + ", and the host sets scalars (0), global memory (2) and constant memory (3)");
    }
    if (buffer && !type.endsWith("*")) {
      type += "*";
    } else if (!buffer && type.endsWith("*")) {
      throw new OddKernel(what + " is a scalar of type " + type);
    }
    return new ArgumentInfo(
        index,
        xml.name == null || xml.name.isBlank() ? "" : name(xml.name, "the name of " + what),
        type,
        buffer ? OptionalInt.empty() : ScalarTypes.size(type),
        CONSTANT.equals(xml.accessType) ? Access.READ : Access.READ_WRITE,
        Set.of(),
        Map.of());
  }

  private static String name(@Nullable String text, String what) throws OddKernel {
    if (text == null || text.isBlank() || text.length() > MAX_NAME) {
      throw new OddKernel(what + " is " + shown(text));
    }
    if (text.strip().chars().anyMatch(Character::isISOControl)) {
      throw new OddKernel(what + " has control characters: " + shown(text));
    }
    return text.strip();
  }

  /** A text of the file, for people: short, and without what a terminal would obey. */
  private static String shown(@Nullable String text) {
    if (text == null) {
      return "missing";
    }
    String plain = CONTROL.matcher(text).replaceAll("?");
    return "\"" + (plain.length() > 80 ? plain.substring(0, 80) + "…" : plain) + "\"";
  }
}
