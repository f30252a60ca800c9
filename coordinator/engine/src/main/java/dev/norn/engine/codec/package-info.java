/**
 * Events as text: {@link dev.norn.engine.codec.EventCodec} for the journal, compact and readable for ever, and
 * {@link dev.norn.engine.codec.PublicEvents} for everyone else, with names and members that people read.
 *
 * <p>Embedded JSON (inputs, results) is passed through as the text it was. Text in, text out; no I/O.
 *
 * <p>A text that is not a list of events, or has an event of a type that this release does not know, is an
 * {@link dev.norn.engine.codec.EventFormatException}; members that it does not know are passed over.
 */
@NullMarked
package dev.norn.engine.codec;

import org.jspecify.annotations.NullMarked;
