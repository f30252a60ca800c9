/**
 * Dead letters that are messages: records of Kafka that a consumer could not work off, or that could not be published. Here is
 * what they are ({@link dev.norn.runtime.letters.MessageLetter}), and what stands between those who find them, those who keep
 * them and those who send them again: {@link dev.norn.runtime.letters.LetterStore} and {@link
 * dev.norn.runtime.letters.MessageSender}.
 *
 * <p><b>Invariants.</b> A letter is durable in the store before whoever found it goes on: an offset is committed, the relay's
 * position moves. It is stored once, by its place. It leaves the list when it is durable at Kafka again, or when somebody
 * discards it with a reason; so between sending and noting that, a crash makes it be sent twice, under the same id.
 *
 * <p><b>How it fails.</b> A store that is away makes finders wait, a Kafka that is away makes a redrive fail; both lose nothing.
 */
@NullMarked
package dev.norn.runtime.letters;

import org.jspecify.annotations.NullMarked;
