/** Real PostgreSQL on this machine, for development and tests. */
@NullMarked
package dev.norn.embedded;

import org.jspecify.annotations.NullMarked;
