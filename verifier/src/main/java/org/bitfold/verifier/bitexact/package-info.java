/**
 * Claim C2: the file is canonical, its self-test holds, and whatever kernels and threads run it,
 * its bytes are those of the float-simulated model.
 *
 * <p>jqwik properties are launched against the user's file. Two are checked: the whole network on
 * pictures, and every stretch from a float value through bits back to floats on values that sit on
 * and one ulp beside its thresholds. A failure is shrunk to a small picture and saved.
 */
package org.bitfold.verifier.bitexact;
