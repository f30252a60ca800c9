package dev.norn.sdk;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method that frees what the {@link TccTry} of the same operation reserved. Its parameters, and where the result comes
 * from, are as for a {@link TccConfirm}.
 *
 * <p>Inside the fence it is called only if the try was committed with a yes, at most once, and never if the branch is
 * confirmed. A cancel whose try never ran, failed, or said no does nothing, and no try of that branch will ever run
 * after it. A cancel may not say no: a {@link BusinessFailure} from here is an error like any other, and tried again.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface TccCancel {
    /** The operation of the try that it cancels, in the same class. */
    String value();
}
