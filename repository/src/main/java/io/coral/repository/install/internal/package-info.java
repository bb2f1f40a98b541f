/** Artifacts on their way between machines and the repository. */
@NullMarked
package io.coral.repository.install.internal;

import org.jspecify.annotations.NullMarked;
