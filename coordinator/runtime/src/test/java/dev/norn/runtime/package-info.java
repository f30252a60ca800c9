/** The runtime driven by hand, on virtual time, and then for real. */
@org.jspecify.annotations.NullMarked
package dev.norn.runtime;
