package dev.norn.sdk;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A class whose annotated methods are the branch operations of one participant. */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Participant {
    /** The participant's name in definitions: {@code [a-z][A-Za-z0-9_-]*}. */
    String value();

    /** Whether its operations run inside the branch fence. */
    Fence fence() default Fence.DATABASE;

    /** Where the branch fence lives. */
    enum Fence {
        /** In the participant's database, in the transaction of the work. */
        DATABASE,
        /**
         * Nowhere: the methods themselves must bear repetition and refuse an action after its compensation, for example
         * because they pass the idempotency key on to a system that does. {@link StepContext#connection()} throws.
         */
        NONE
    }
}
