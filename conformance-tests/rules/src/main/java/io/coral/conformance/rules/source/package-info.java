/** Where the runtime under test comes from: an object, or a bundle in a real framework. */
@NullMarked
package io.coral.conformance.rules.source;

import org.jspecify.annotations.NullMarked;
