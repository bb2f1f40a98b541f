/** What a test works with: the runtime under test, its boards, and the ways to expect something. */
@NullMarked
package io.coral.conformance.rules.bench;

import org.jspecify.annotations.NullMarked;
