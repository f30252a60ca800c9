/** Transfers of money between two banks, with a fee: TCC over three participants, each with a database of its own. */
@NullMarked
package dev.norn.examples.transfer;

import org.jspecify.annotations.NullMarked;
