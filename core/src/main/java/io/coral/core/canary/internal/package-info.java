/** New versions that are tried beside the installed ones. */
@NullMarked
package io.coral.core.canary.internal;

import org.jspecify.annotations.NullMarked;
