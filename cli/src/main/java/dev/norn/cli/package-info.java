/** The command line. */
@NullMarked
package dev.norn.cli;

import org.jspecify.annotations.NullMarked;
