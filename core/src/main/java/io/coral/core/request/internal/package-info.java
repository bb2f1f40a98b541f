/** What can be asked for, and whether a request fits it. */
@NullMarked
package io.coral.core.request.internal;

import org.jspecify.annotations.NullMarked;
