package dev.norn.sdk.tcc;

import dev.norn.protocol.BranchCall;
import org.jspecify.annotations.Nullable;

/**
 * A try that this application runs itself. Confirm and cancel of its branch come from the coordinator like any other, so
 * the participant must be served somewhere, and they must find what the try did: it commits before it returns, with a
 * {@link dev.norn.sdk.fence.BranchFence} given this call, or in whatever other way the participant bears a cancel that
 * comes first.
 *
 * @param <T> what it returns, written as JSON for its confirm
 * @param <X> what it throws; {@link dev.norn.sdk.BusinessFailure} is a business no
 */
@FunctionalInterface
public interface LocalWork<T extends @Nullable Object, X extends Exception> {
    T run(BranchCall call) throws X;
}
