/** A bank: accounts, money that is held or announced, and what was posted. One participant, one database, {@code schema.sql}. */
@NullMarked
package dev.norn.examples.transfer.bank;

import org.jspecify.annotations.NullMarked;
