/** The saga language: YAML in, a checked and executable definition out. */
@NullMarked
package dev.norn.dsl;

import org.jspecify.annotations.NullMarked;
