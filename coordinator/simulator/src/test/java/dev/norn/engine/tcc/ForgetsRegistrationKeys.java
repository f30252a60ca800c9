package dev.norn.engine.tcc;

import dev.norn.engine.RegistrationKey;
import dev.norn.simulator.planted.InsteadOf;
import org.jspecify.annotations.Nullable;

/** A registration that is asked again registers its branches again. */
public final class ForgetsRegistrationKeys {

    private ForgetsRegistrationKeys() {}

    @InsteadOf(callee = RegisterHandler.class, in = RegisterHandler.class)
    static TccState.@Nullable Registration known(TccState state, @Nullable RegistrationKey key) {
        return null;
    }
}
