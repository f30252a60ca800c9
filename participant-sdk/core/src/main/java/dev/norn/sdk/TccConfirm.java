package dev.norn.sdk;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method that uses what the {@link TccTry} of the same operation reserved. It is public and not static; its parameters
 * are, in this order, the same input as the try's, then if it likes the try's result, then if it likes a
 * {@link StepContext}.
 *
 * <p>Inside the fence it is called only after its try is committed, at most once, and never if the branch is cancelled;
 * a confirm that comes before its try is refused for now, and asked again. The result is the one that the fence stored
 * with the try's work; only where the fence stored none (the try returned nothing, or there is no fence) is it the one
 * that the call brings. It may be null, because the try returned nothing or, without a fence, because nobody knows it,
 * so a primitive is boxed here. A confirm may not say no: a {@link BusinessFailure} from here is an error like any
 * other, and tried again.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface TccConfirm {
    /** The operation of the try that it confirms, in the same class. */
    String value();
}
