package dev.norn.sdk.tcc;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Runs a method in a global TCC transaction: commits when it returns, rolls back when it throws. On a class, for each of
 * its public methods. Where the method takes part in the transaction of its caller, it decides nothing, but an exception
 * that would have rolled back makes that transaction rollback-only.
 *
 * <p>The work must be done when the method returns: one that returns a future or a publisher is refused when called. As
 * with every annotation of this kind, a call within the same object does not pass the interceptor.
 */
@Documented
@Inherited
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface GlobalTransaction {
    /**
     * What the transaction is called in lists and metrics, {@code [a-z][A-Za-z0-9_.-]*}; {@code class.method} unless
     * given.
     */
    String name() default "";

    /** Undecided after this time, it is rolled back: {@code 30s}, {@code PT30S}; the coordinator's default unless given. */
    String timeout() default "";

    /**
     * How long the commit waits until each branch is confirmed: {@code 2s}, or {@code 0s} for not at all. What the
     * application has set unless given. It is durably decided either way.
     */
    String maxWait() default "";

    /** How it relates to the transaction of the caller. */
    Propagation propagation() default Propagation.REQUIRED;

    /**
     * Exceptions that roll back. All do, checked ones too; this is for subclasses of a {@link #noRollbackFor} class. The
     * class nearest to the exception's decides.
     */
    Class<? extends Throwable>[] rollbackFor() default {};

    /**
     * Exceptions that do not roll back. The failure of a try rolls back even so: its branch could not be confirmed.
     */
    Class<? extends Throwable>[] noRollbackFor() default {};
}
