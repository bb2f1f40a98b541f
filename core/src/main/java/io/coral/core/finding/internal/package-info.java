/** What is told of findings. */
@NullMarked
package io.coral.core.finding.internal;

import org.jspecify.annotations.NullMarked;
