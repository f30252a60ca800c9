/**
 * TCC with two branches, and what it is compared with.
 *
 * <p>{@link dev.norn.benchmarks.tcc.Transfer} is the transaction. Initiators run their tries themselves and then commit,
 * or roll back. In every system their process also serves the participants, which do nothing but count, so that each
 * initiator sees that both of its branches were confirmed or cancelled.
 */
@NullMarked
package dev.norn.benchmarks.tcc;

import org.jspecify.annotations.NullMarked;
