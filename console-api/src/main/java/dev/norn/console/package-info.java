/** Inspection and repair over REST. */
@NullMarked
package dev.norn.console;

import org.jspecify.annotations.NullMarked;
